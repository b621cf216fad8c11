import type { ClockSegment } from '../core/clock.ts';
import type { EventBody } from '../core/events.ts';

/**
 * What the harness and a part say to each other over the part's private channel.
 *
 * The channel is not reachable from the network: a procedure sees the HTTP face of a part alone. Faults, clock and
 * heartbeat travel here.
 */
export type ToPart =
  | { readonly kind: 'configure'; readonly config: unknown; readonly clock: ClockSegment }
  | { readonly kind: 'clock'; readonly clock: ClockSegment }
  | { readonly kind: 'beat' }
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'stop' };

export type FromPart =
  /** The part listens; `urls` by face, for example `{ api: …, admin: … }`. */
  | { readonly kind: 'ready'; readonly urls: Readonly<Record<string, string>> }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly ok: false;
      readonly code: string;
      readonly message: string;
    }
  /** Something for the journal, for example a call on the control plane that the part has served. */
  | { readonly kind: 'event'; readonly event: EventBody }
  /** Anything else that a part streams to whoever started it, for example batches of request outcomes. */
  | { readonly kind: 'data'; readonly topic: string; readonly data: unknown }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
