import { formatClock } from '../../core/units.ts';
import type { DrillResult } from '../../judge/result.ts';
import type { StepView } from '../fold/steps.ts';
import type { Size } from '../layout.ts';
import { column, ends, type Line, lineWidth, type Span } from '../line.ts';
import type { DrillModel } from '../model.ts';
import { type Glyphs, type Tone, verdictSign } from '../theme.ts';
import { Lines } from './lines.tsx';

/** The seven steps, and what the procedure claims beside what is true. */
export function Procedure(props: {
  readonly drill: DrillModel;
  readonly size: Size;
  readonly glyphs: Glyphs;
}) {
  const { drill, size, glyphs } = props;
  const lines =
    size.height >= drill.steps.length ? long(drill, size, glyphs) : short(drill, size.width, glyphs);
  return <Lines lines={lines} {...size} />;
}

const stateTones: Readonly<Record<StepView['state'], Tone>> = {
  waiting: 'dim',
  running: 'accent',
  done: 'good',
  failed: 'bad',
};

function glyphOf(step: StepView, glyphs: Glyphs): Span {
  const glyph = { waiting: glyphs.waiting, running: glyphs.running, done: glyphs.pass, failed: glyphs.fail };
  return [glyph[step.state], stateTones[step.state]];
}

/** From here on there is room for the times beside the steps. */
const widthOfTwo = 96;

function long(drill: DrillModel, { width, height }: Size, glyphs: Glyphs): readonly Line[] {
  const steps = drill.steps.map((step) => stepLine(step, drill, Math.min(width, 62), glyphs));
  const words = verdictLines(drill, glyphs);
  const times = [...timeLines(drill, glyphs), ...faultLines(drill, glyphs)];
  if (width >= widthOfTwo)
    return [...steps.map((line, row) => [...line, '    ', ...(times[row] ?? [])]), ...words];
  const gap: Line[] = height > steps.length + 2 ? [[]] : [];
  return [...steps, ...gap, ...words, ...gap, ...times];
}

function stepLine(step: StepView, { nowMs }: DrillModel, width: number, glyphs: Glyphs): Line {
  const tone = ({ waiting: 'dim', running: 'accent', done: 'plain', failed: 'plain' } as const)[step.state];
  const detail = column(step.detail, Math.max(0, width - 22), glyphs.ellipsis);
  const duration = durationOf(step, nowMs).padStart(5);
  return [' ', glyphOf(step, glyphs), ' ', [step.step.padEnd(11), tone], ' ', detail, ' ', duration];
}

/** Two rows: all steps by name, and the one that matters now. */
function short(drill: DrillModel, width: number, glyphs: Glyphs): readonly Line[] {
  const step = (gap: string): Line =>
    drill.steps.flatMap((view): Span[] => [
      gap,
      glyphOf(view, glyphs),
      ' ',
      [view.step, stateTones[view.state]],
    ]);
  const names = lineWidth(step('  ')) <= width ? step('  ').with(0, ' ') : step(' ');
  const now = drill.steps.find((view) => view.state === 'running' || view.state === 'failed');
  const detail: Line = now
    ? [' ', [now.step, 'accent'], ` ${now.detail} ${durationOf(now, drill.nowMs)}`]
    : [[` ${idleWords(drill)}`, 'dim']];
  const claim = drill.procedure.claim === null ? [] : claimSpans(drill, glyphs);
  return [names, ends(detail, claim, width - 1)];
}

function verdictLines(drill: DrillModel, glyphs: Glyphs): Line[] {
  if (drill.procedure.claim !== null)
    return [
      [' ', ...claimSpans(drill, glyphs)],
      [' ', ...truthSpans(drill, glyphs)],
    ];
  return [[[` ${idleWords(drill)}`, 'dim']]];
}

function claimSpans({ procedure: { claim } }: DrillModel, glyphs: Glyphs): Line {
  if (claim === null) return [];
  const words = claim.success ? 'claims success' : 'admits failure';
  return [[claim.success ? glyphs.pass : glyphs.fail, 'warn'], ` ${words} at ${formatClock(claim.t)}`];
}

/** The claim is only logged; whether it was true is for the observer to say. */
function truthSpans({ marks, scenario }: DrillModel, glyphs: Glyphs): Line {
  if (scenario.kind === 'control') return [];
  return marks.recovered === null
    ? [[glyphs.fail, 'bad'], ' users are not well yet']
    : [[glyphs.pass, 'good'], ` users well since ${formatClock(marks.recovered)}`];
}

/** The times that the drill is about, running until they are known, against their budgets. */
function timeLines({ marks, nowMs, scenario, ended, result }: DrillModel, glyphs: Glyphs): readonly Line[] {
  if (result !== null) return [resultLine(result, glyphs)];
  if (scenario.kind === 'control' || marks.effect === null) return [];
  const { effect } = marks;
  const time = (name: string, markMs: number | null, budgetMs: number | null): Line => {
    const tookMs = (markMs ?? nowMs) - effect;
    const over = budgetMs !== null && tookMs > budgetMs;
    const tone: Tone = over ? 'bad' : markMs !== null ? 'good' : ended === null ? 'accent' : 'bad';
    const glyph = over
      ? glyphs.fail
      : markMs !== null
        ? glyphs.pass
        : ended === null
          ? glyphs.running
          : glyphs.fail;
    const budget: Span = budgetMs === null ? '' : [` of ${formatClock(budgetMs)}`, 'dim'];
    return [' ', [glyph, tone], ` ${name.padEnd(17)} `, [formatClock(tookMs).padStart(5), tone], budget];
  };
  return [
    time('time to detect', marks.alert, scenario.budget.ttd),
    time('time to roll back', marks.effective, scenario.budget.ttr),
    time('time to recover', marks.recovered, null),
  ];
}

function resultLine({ verdict, score, attribution }: DrillResult, glyphs: Glyphs): Line {
  const { glyph, tone } = verdictSign(verdict, glyphs);
  const whose = attribution === 'none' ? '' : `, ${attribution}`;
  return [' ', [`${glyph} ${verdict}`, tone], `${whose}, ${score.total} of 100 points`];
}

function faultLines({ faults }: DrillModel, glyphs: Glyphs): readonly Line[] {
  return faults.map((fault) => {
    const [state, tone]: readonly [string, Tone] =
      fault.undoneMs !== null
        ? [`undone ${formatClock(fault.undoneMs)}`, 'dim']
        : fault.seenMs !== null
          ? [`seen ${formatClock(fault.seenMs)}`, 'fault']
          : [`armed ${formatClock(fault.armedMs)}`, 'fault'];
    return [' ', [glyphs.firing, tone], ` ${fault.fault} `, [state, 'dim']];
  });
}

function idleWords({ procedure, alerts }: DrillModel): string {
  switch (procedure.state) {
    case 'idle':
      return alerts.some((alert) => alert.state === 'firing') ? 'not called yet' : 'waits for an alert';
    case 'running':
      return `runs for ${procedure.detail}`;
    case 'ended':
      return `${procedure.ok ? 'ended' : 'crashed'}: ${procedure.detail}`;
  }
}

function durationOf(step: StepView, nowMs: number): string {
  return step.fromMs === null ? '' : formatClock((step.toMs ?? nowMs) - step.fromMs);
}
