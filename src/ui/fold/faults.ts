import type { EventOf, JournalEvent } from '../../core/events.ts';

/** A fault from arming to undoing. Milliseconds of drill time; null: not yet. */
export interface FaultView {
  readonly id: string;
  readonly fault: string;
  readonly visibleAs: EventOf<'fault-armed'>['visibleAs'];
  readonly armedMs: number;
  readonly seenMs: number | null;
  readonly undoneMs: number | null;
}

export interface PartView {
  readonly part: string;
  readonly state: EventOf<'part'>['state'];
}

export function foldFaults(faults: readonly FaultView[], event: JournalEvent): readonly FaultView[] {
  switch (event.type) {
    case 'fault-armed': {
      const { id, fault, visibleAs } = event;
      return [...faults, { id, fault, visibleAs, armedMs: event.t, seenMs: null, undoneMs: null }];
    }
    case 'fault-seen':
      return faults.map((fault) => (fault.id === event.id ? { ...fault, seenMs: event.atMs } : fault));
    case 'fault-undone':
      return faults.map((fault) => (fault.id === event.id ? { ...fault, undoneMs: event.t } : fault));
    default:
      return faults;
  }
}

export function foldParts(parts: readonly PartView[], event: JournalEvent): readonly PartView[] {
  if (event.type !== 'part') return parts;
  const { part, state } = event;
  const known = parts.some((other) => other.part === part);
  return known
    ? parts.map((other) => (other.part === part ? { part, state } : other))
    : [...parts, { part, state }];
}

/** The fault window: from the first arming until nothing is armed any more. */
export function faultWindow(
  faults: readonly FaultView[],
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } | null {
  if (faults.length === 0) return null;
  return {
    fromMs: Math.min(...faults.map((fault) => fault.armedMs)),
    toMs: Math.max(...faults.map((fault) => fault.undoneMs ?? nowMs)),
  };
}
