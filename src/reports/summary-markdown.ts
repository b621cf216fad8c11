import type { DrillResult, SuiteResult } from '../judge/result.ts';
import {
  aggregateRepeats,
  discernment,
  type ScenarioAggregate,
  type Share,
  type TimeAggregate,
} from './aggregate.ts';
import type { DrillFacts } from './drill-facts.ts';
import { drillHeading, drillMarkdown } from './drill-markdown.ts';
import { figureNames, figuresOf } from './figures.ts';
import { codeMarkdown, escapeHtml, escapeMarkdown, tableMarkdown } from './markdown.ts';
import { nameDrills } from './reporter.ts';
import { formatSeconds, formatShare, verdictMarks } from './text.ts';
import { countsInWords, whyOf } from './why.ts';

/** The `summary.md` of a run: scoreboard, repeats, and a section for each drill, passed ones folded away. */
export function summaryMarkdown(suite: SuiteResult, facts: readonly (DrillFacts | undefined)[]): string {
  const names = nameDrills(suite);
  const sections = suite.drills.flatMap((drill, index) => {
    const heading = drillHeading(drill, names[index] ?? drill.scenario);
    const body = drillMarkdown(drill, facts[index]);
    return drill.verdict === 'pass'
      ? ['', `<details><summary>${escapeHtml(heading)}</summary>`, '', ...body, '', '</details>']
      : ['', `## ${escapeMarkdown(heading)}`, '', ...body];
  });
  return `${[overviewMarkdown(suite).trimEnd(), ...sections].join('\n')}\n`;
}

/** The head of the summary alone: what fits where the whole does not. */
export function overviewMarkdown(suite: SuiteResult): string {
  const names = nameDrills(suite);
  const head = `Suite ${suite.seed} · ${codeMarkdown(suite.procedure)} · ${countsInWords(suite)} · exit code ${suite.exitCode}`;
  const heads = ['', 'scenario', 'verdict', ...figureNames.map((name) => `${name}:`), 'why'];
  const rows = suite.drills.map((drill, index) => scoreRow(drill, names[index] ?? drill.scenario));
  const lines = [
    `# firedrill: ${verdictMarks[suite.verdict]}`,
    '',
    head,
    '',
    ...discernmentMarkdown(suite),
    ...repeatsMarkdown(aggregateRepeats(suite.drills)),
    ...tableMarkdown(heads, rows),
  ];
  return `${lines.join('\n')}\n`;
}

function discernmentMarkdown({ drills }: SuiteResult): string[] {
  const { recall, falseRollbacks } = discernment(drills);
  const sentences = [
    ...(recall.of === 0 ? [] : [`Recall on scenarios: rolled back in ${shareInWords(recall)}.`]),
    ...(falseRollbacks.of === 0 ? [] : [`False rollbacks on controls: ${shareInWords(falseRollbacks)}.`]),
  ];
  return sentences.length === 0 ? [] : [sentences.join(' '), ''];
}

function shareInWords({ count, of, interval }: Share): string {
  return `${count} of ${of} (95 % interval ${formatShare(interval.lo)} to ${formatShare(interval.hi)})`;
}

function scoreRow(drill: DrillResult, name: string): string[] {
  return [
    escapeMarkdown(name),
    escapeMarkdown(drill.title),
    verdictMarks[drill.verdict],
    ...figuresOf(drill),
    escapeMarkdown(whyOf(drill)),
  ];
}

function repeatsMarkdown(repeats: readonly ScenarioAggregate[]): string[] {
  if (repeats.length === 0) return [];
  const rows = repeats.map((repeat) => [
    escapeMarkdown(repeat.scenario),
    escapeMarkdown(repeat.title),
    verdictMarks[repeat.verdict],
    `${repeat.passed}/${repeat.passed + repeat.failed}`,
    `${formatShare(repeat.passShare.lo)} to ${formatShare(repeat.passShare.hi)}`,
    String(repeat.unknown),
    ...[repeat.ttd, repeat.ttr, repeat.ttv].map(timeInWords),
  ]);
  const heads = ['', 'scenario', 'verdict', 'passed:', '95 % interval:', 'unknown:', 'TTD:', 'TTR:', 'TTV:'];
  return [
    '## Repeated drills',
    '',
    ...tableMarkdown(heads, rows),
    '',
    'Times: in how many of how many drills it happened; the median; the mean up to the shortest deadline, with the drills in',
    'which it did not happen counted with the whole of it. Unknown drills are counted, and no part of any figure.',
    '',
    '## Every drill',
    '',
  ];
}

function timeInWords({ seen, of, median, mean, horizon }: TimeAggregate): string {
  if (mean === null || horizon === null) return '–';
  const middle = median === null ? `&gt; ${formatSeconds(horizon)}` : formatSeconds(median);
  return `${seen}/${of} · median ${middle} · mean to ${formatSeconds(horizon)}: ${formatSeconds(mean)}`;
}
