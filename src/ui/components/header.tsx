import { formatClock } from '../../core/units.ts';
import { ends, type Line, lineWidth, type Span } from '../line.ts';
import type { DrillModel, Model } from '../model.ts';
import type { Glyphs } from '../theme.ts';
import type { View } from '../view.ts';
import { Lines } from './lines.tsx';

/** The first row: which drill this is, how fast time runs, and both clocks. */
export function Header(props: {
  readonly model: Model;
  /** Whether it stands above all drills and not above one. */
  readonly overview: boolean;
  readonly view: View;
  readonly width: number;
  readonly glyphs: Glyphs;
}) {
  const { view, width, glyphs } = props;
  const model = props.overview ? { ...props.model, drill: null } : props.model;
  const right = clocks(model, view, glyphs);
  const left = titles(model, glyphs).find((line) => lineWidth(line) + lineWidth(right) + 2 <= width);
  return <Lines lines={[ends(left ?? [' '], right, width)]} width={width} height={1} />;
}

/** From the fullest form to the shortest: the first one that fits is used. */
function titles(model: Model, glyphs: Glyphs): readonly Line[] {
  const { drill, planned, title } = model;
  const name: Span = [' firedrill', 'accent'];
  if (drill === null) return [[name, `   ${title}`], [name]];
  const { id, title: story, domain, kind } = drill.scenario;
  const heading: Line = [[`   ${id} ${story}`, 'strong'], kind === 'control' ? ' (control)' : ''];
  const place: Span = planned.length > 1 ? [`   ${ordinalOf(drill, model)} of ${planned.length}`, 'dim'] : '';
  const seed: Span = [`   seed ${drill.start.seed}`, 'dim'];
  const again: Span = drill.attempt > 1 ? ['   again, for the machine was too busy', 'warn'] : '';
  const where = ` ${glyphs.separator} ${domain.replaceAll('-', ' ')}`;
  return [
    [name, ...heading, where, seed, place, again],
    [name, ...heading, place, again],
    [name, ...heading, where, place],
    [name, ...heading, place],
    [name, ...heading],
    [[` ${id} ${story}`, 'strong']],
    [[` ${id}`, 'strong']],
  ];
}

/** Which drill of the suite this is, from 1. Side by side, the order of the plan is all that counts. */
function ordinalOf({ scenario, start }: DrillModel, { planned, results, shown, sideBySide }: Model): number {
  if (sideBySide) return planned.findIndex(({ drill }) => drill === shown) + 1;
  const judged = results.findIndex((other) => other.scenario === scenario.id && other.seed === start.seed);
  return (judged < 0 ? results.length : judged) + 1;
}

function clocks({ drill, pace }: Model, view: View, glyphs: Glyphs): Line {
  if (drill === null) return [];
  const frozen: Span = view.frozen === null ? '' : ['frozen   ', 'warn'];
  return [
    frozen,
    pacing(drill, pace ?? drill.speed, glyphs),
    ['   drill ', 'dim'],
    [formatClock(drill.nowMs), 'strong'],
    ['   wall ', 'dim'],
    `${formatClock(drill.wallMs)} `,
  ];
}

function pacing(drill: DrillModel, speed: number, glyphs: Glyphs): Span {
  if (drill.ended !== null) return ['ended', 'dim'];
  if (speed === 0) return [`${glyphs.paused} paused`, 'warn'];
  return speed > 1 ? [`${glyphs.times}${speed} ${glyphs.lapse}`, 'accent'] : `${glyphs.times}${speed}`;
}
