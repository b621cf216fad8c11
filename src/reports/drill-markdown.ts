import { highest } from '../core/charts/sample.ts';
import { sparkline } from '../core/charts/sparkline.ts';
import { steps } from '../core/events.ts';
import { reasons } from '../core/verdict.ts';
import type { DrillResult } from '../judge/result.ts';
import type { DrillFacts, Signal } from './drill-facts.ts';
import { harmMarkdown } from './harm-markdown.ts';
import { codeMarkdown, escapeMarkdown, tableMarkdown } from './markdown.ts';
import { markMeanings, markOrder, marksByTime } from './marks.ts';
import { nextSteps } from './next-steps.ts';
import { formatSeconds, formatShare, verdictMarks } from './text.ts';

/** The heading of one drill, as plain text. */
export function drillHeading(drill: DrillResult, name: string): string {
  const blame = drill.attribution === 'none' ? '' : ` (${drill.attribution})`;
  return `${name} ${drill.title}: ${verdictMarks[drill.verdict]}${blame}`;
}

/** What follows the heading: story, reasons with next steps, timeline, times, who was hurt, checks. Facts may be missing. */
export function drillMarkdown(drill: DrillResult, facts: DrillFacts | undefined): string[] {
  return [
    ...storyMarkdown(facts),
    ...reasonsMarkdown(drill),
    ...(facts === undefined ? [] : chartMarkdown(facts.signals)),
    '### Timeline',
    '',
    ...timelineMarkdown(drill),
    '',
    '### Times',
    '',
    ...timesMarkdown(drill, facts),
    '',
    '### What hurt whom',
    '',
    ...harmMarkdown(drill, facts),
    '',
    '### Checks',
    '',
    ...tableMarkdown(
      ['check', 'question', 'verdict', 'figures'],
      drill.checks.map((check) => [
        escapeMarkdown(check.name),
        escapeMarkdown(check.title),
        verdictMarks[check.verdict],
        escapeMarkdown(check.detail),
      ]),
    ),
    '',
    scoreMarkdown(drill),
  ];
}

function storyMarkdown(facts: DrillFacts | undefined): string[] {
  return facts === undefined
    ? []
    : [...facts.story.split('\n').map((line) => `> ${escapeMarkdown(line)}`), ''];
}

function reasonsMarkdown(drill: DrillResult): string[] {
  if (drill.reasons.length === 0) return [];
  const lines = drill.reasons.map(
    (code) => `- ${codeMarkdown(code)}: ${reasons[code]} *Next:* ${nextSteps[code]}`,
  );
  return ['### Why, and what next', '', ...lines, ''];
}

const chartColumns = 72;

/** Against a limit, bars from the sixth level on are above it: that can be read without colour. */
function chartMarkdown(signals: readonly Signal[]): string[] {
  const labelled = signals.filter(({ values }) => values.some((value) => value !== null));
  if (labelled.length === 0) return [];
  const labels = Math.max(...labelled.map(({ name }) => name.length));
  const lines = labelled.map((signal) => {
    const { name, values, limit } = signal;
    const figures = `worst ${formatFigure(highest(values) ?? 0, signal)}, limit ${formatFigure(limit, signal)}`;
    return `${name.padEnd(labels)}  ${sparkline(values, { width: chartColumns, limit }).trimEnd()}  ${figures}`;
  });
  return ['```text', ...lines, '```', ''];
}

function formatFigure(value: number, { unit }: Signal): string {
  return unit === 'share' ? formatShare(value) : `${Math.round(value)} ms`;
}

function timelineMarkdown({ marks }: DrillResult): string[] {
  const never = markOrder.filter((name) => name !== 'relapsed' && marks[name] === null);
  const { end = null } = marks;
  // A deadline that lies after the end was never met: it is no part of what happened.
  const happened = marksByTime(marks).filter(({ seconds }) => end === null || seconds <= end);
  const rows = happened.map(({ name, seconds }) => [formatSeconds(seconds), name, markMeanings[name] ?? '']);
  return [
    ...tableMarkdown(['drill clock:', 'mark', 'what happened'], rows),
    ...(never.length === 0 ? [] : ['', `Never: ${never.join(', ')}.`]),
  ];
}

const timeMeanings = {
  ttd: ['TTD', 'from the first harm to the alert'],
  ttr: ['TTR', 'from the first harm until the rollback was effective'],
  ttv: ['TTV', 'from the first harm until users were well for good'],
  react: ['react', 'from the alert to the first change'],
  execute: ['execute', 'from the first change until it was effective'],
  claimGap: ['claim gap', 'from the recovery to the claim of success; negative: claimed too early'],
} as const satisfies Record<keyof DrillResult['times'], readonly [string, string]>;

function timesMarkdown(drill: DrillResult, facts: DrillFacts | undefined): string[] {
  const names = Object.keys(timeMeanings) as (keyof DrillResult['times'])[];
  const rows = names.map((name) => {
    const [label, meaning] = timeMeanings[name];
    const interval = name === 'ttd' || name === 'ttr' || name === 'ttv' ? drill.intervals[name] : null;
    const budget = name === 'ttd' || name === 'ttr' ? (facts?.budget[name] ?? null) : null;
    return [
      label,
      formatTime(drill, name),
      interval === null ? '' : intervalInWords(interval, budget),
      budget === null ? '' : formatSeconds(budget),
      meaning,
    ];
  });
  return tableMarkdown(['time', 'value:', 'interval:', 'budget:', 'what it is'], rows);
}

/** A time that did not come is longer than the drill lasted: that is all that is known of it. */
function formatTime({ kind, times, marks }: DrillResult, name: keyof DrillResult['times']): string {
  const seconds = times[name];
  const { effect = null, deadline = null } = marks;
  const headline = name === 'ttd' || name === 'ttr' || name === 'ttv';
  if (seconds !== null || kind === 'control' || !headline || effect === null || deadline === null) {
    return formatSeconds(seconds);
  }
  return `&gt; ${formatSeconds(deadline - effect)} (censored)`;
}

/** A gate fails only if the whole interval is over the budget; one that lies on it is worth a word. */
function intervalInWords(
  interval: { readonly lo: number; readonly hi: number },
  budget: number | null,
): string {
  const { lo, hi } = interval;
  const figures = lo === hi ? `${lo.toFixed(1)} s` : `${lo.toFixed(1)}–${hi.toFixed(1)} s`;
  return budget !== null && lo <= budget && hi > budget ? `${figures} (straddles the budget)` : figures;
}

function scoreMarkdown({ score }: DrillResult): string {
  const points = steps.map((step) => `${step} ${score.steps[step]}`);
  return `Score ${score.total} of 100: ${points.join(', ')}.`;
}
