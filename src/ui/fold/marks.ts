import type { EventOf, JournalEvent, Planes } from '../../core/events.ts';
import { isMutation } from '../../judge/case.ts';
import { harmfulAmong } from '../../judge/marks.ts';
import type { DrillResult } from '../../judge/result.ts';
import type { FaultView } from './faults.ts';

/** The instants under the timeline, in milliseconds of drill time; null: not yet. */
export interface Marks {
  readonly onset: number | null;
  readonly effect: number | null;
  readonly alert: number | null;
  readonly started: number | null;
  readonly claimed: number | null;
  readonly effective: number | null;
  readonly recovered: number | null;
}

export const noMarks: Marks = {
  onset: null,
  effect: null,
  alert: null,
  started: null,
  claimed: null,
  effective: null,
  recovered: null,
};

/**
 * The marks as far as they can be told while the drill runs. `effective` is when all planes were seen back, `recovered`
 * when the hold began; both are taken back when that no longer holds. The judge has the last word, see {@link judgedMarks}.
 */
export function foldMarks(
  marks: Marks,
  event: JournalEvent,
  context: { readonly faults: readonly FaultView[]; readonly isBack: (planes: Planes) => boolean },
): Marks {
  switch (event.type) {
    case 'fault-intended':
      return { ...marks, onset: marks.onset ?? event.atMs };
    case 'fault-seen':
      return showsHarm(event.id, context.faults)
        ? { ...marks, effect: Math.min(marks.effect ?? event.atMs, event.atMs) }
        : marks;
    case 'alert':
      return marks.onset !== null && isPage(event) ? { ...marks, alert: marks.alert ?? event.atMs } : marks;
    case 'action':
      return marks.onset !== null && isMutation(event)
        ? { ...marks, started: marks.started ?? event.t }
        : marks;
    case 'planes':
      if (marks.started === null) return marks;
      return { ...marks, effective: context.isBack(event) ? (marks.effective ?? event.t) : null };
    case 'claimed':
      return event.success ? { ...marks, claimed: marks.claimed ?? event.t } : marks;
    case 'phase':
      if (event.phase === 'hold') return { ...marks, recovered: event.t };
      return event.phase === 'fault' ? { ...marks, recovered: null } : marks;
    default:
      return marks;
  }
}

/** The marks of a drill that was judged. */
export function judgedMarks(marks: Marks, result: DrillResult): Marks {
  const judged = (name: string): number | null => {
    const seconds = result.marks[name] ?? null;
    return seconds === null ? null : seconds * 1_000;
  };
  return {
    onset: marks.onset,
    effect: judged('effect'),
    alert: judged('alert'),
    started: judged('started'),
    claimed: judged('claimed'),
    effective: judged('effective'),
    recovered: judged('recovered'),
  };
}

/** Alerts that only inform do not detect anything. */
function isPage(event: EventOf<'alert'>): boolean {
  return event.state === 'firing' && !['info', 'none', 'ticket'].includes(event.labels.severity ?? '');
}

function showsHarm(id: string, faults: readonly FaultView[]): boolean {
  return harmfulAmong(faults).some((fault) => fault.id === id);
}
