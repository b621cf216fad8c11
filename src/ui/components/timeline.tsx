import { placeMarks, type TimelineKind, type TimelineSpan, timeline } from '../../core/charts/timeline.ts';
import { formatClock } from '../../core/units.ts';
import { faultWindow } from '../fold/faults.ts';
import type { Marks } from '../fold/marks.ts';
import { horizonFor } from '../horizon.ts';
import type { Size } from '../layout.ts';
import type { Line, Span } from '../line.ts';
import type { DrillModel } from '../model.ts';
import type { Glyphs, Tone } from '../theme.ts';
import { Lines } from './lines.tsx';

/** Phases, the fault window, and what happened when. */
export function Timeline(props: {
  readonly drill: DrillModel;
  readonly size: Size;
  readonly glyphs: Glyphs;
}) {
  const { drill, size, glyphs } = props;
  const width = size.width - 2;
  const horizonMs = horizonFor(drill);
  const runs = timeline(spansOf(drill), {
    width,
    horizonMs,
    nowMs: drill.nowMs,
    shade: faultWindow(drill.faults, drill.nowMs),
    ascii: glyphs.ascii,
  });
  const bar: Line = [' ', ...runs.map((run): Span => [run.text, kindTones[run.kind]])];
  const rows = size.height - 1;
  return <Lines lines={[bar, ...markLines(drill, { width, rows, horizonMs, glyphs })]} {...size} />;
}

/** Preparing takes a moment and ending none at all: once there is more to show, both only cost columns. */
function spansOf({ phases }: DrillModel): readonly TimelineSpan[] {
  const [first, ...rest] = phases.filter(({ phase }) => phase !== 'end');
  const shown = first?.phase === 'prepare' && rest.length > 0 ? rest : [...(first ? [first] : []), ...rest];
  return shown.map(({ phase, fromMs }, index) => ({ label: phase, fromMs: index === 0 ? 0 : fromMs }));
}

const kindTones: Readonly<Record<TimelineKind, Tone>> = {
  label: 'plain',
  past: 'accent',
  shaded: 'fault',
  future: 'dim',
};

const markTones: Readonly<Record<Exclude<keyof Marks, 'onset' | 'effective'>, Tone>> = {
  effect: 'bad',
  alert: 'warn',
  started: 'accent',
  claimed: 'warn',
  recovered: 'good',
};

function markLines(
  drill: DrillModel,
  room: {
    readonly width: number;
    readonly rows: number;
    readonly horizonMs: number;
    readonly glyphs: Glyphs;
  },
): Line[] {
  const marks = (['effect', 'alert', 'started', 'claimed', 'recovered'] as const).flatMap((name) => {
    const atMs = drill.marks[name];
    return atMs === null ? [] : [{ name, atMs, label: `${name} ${formatClock(atMs)}` }];
  });
  if (marks.length === 0) return [[[` ${openingWords(drill)}`, 'dim']]];
  const placed = placeMarks(marks, { ...room, pointer: room.glyphs.mark });
  return Array.from({ length: room.rows }, (_, row) => {
    const spans: Span[] = [];
    let column = 0;
    for (const spot of placed.filter((other) => other.row === row).sort((a, b) => a.column - b.column)) {
      spans.push(' '.repeat(1 + spot.column - column), [spot.text, markTones[spot.mark.name]]);
      column = 1 + spot.column + spot.text.length;
    }
    return spans;
  });
}

/** Until something has happened the row says what is being waited for. */
function openingWords({ phases, parts, marks, scenario }: DrillModel): string {
  const ready = parts.filter((part) => part.state === 'ready');
  switch (phases.at(-1)?.phase) {
    case undefined:
    case 'prepare':
      return parts.length === 0
        ? 'starting the sandbox'
        : `starting the sandbox: ${ready.length} of ${parts.length} parts are ready`;
    case 'baseline':
      return 'proving that users are well before anything is broken';
    default:
      return marks.onset === null
        ? 'about to break something'
        : `${scenario.kind === 'control' ? 'look-alike' : 'fault'} set for ${formatClock(marks.onset)}; no harm seen so far`;
  }
}
