import type { ClockSegment } from '../core/clock.ts';
import type { EventBody } from '../core/events.ts';

/**
 * What the harness and a host say to each other over the host's private channel, in batches. A host is a process in which
 * parts live.
 *
 * The channel is not reachable from the network: a procedure sees the HTTP face of a part alone. Faults, clock and
 * heartbeat travel here.
 */
export type ToHost =
  | {
      readonly kind: 'start';
      readonly part: string;
      /** URL of the module with the part's program. */
      readonly program: string;
      readonly config: unknown;
      readonly clock: ClockSegment;
    }
  | {
      readonly kind: 'call';
      readonly part: string;
      readonly id: number;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'stop'; readonly part: string }
  /** For every part of the host: they belong to one drill. */
  | { readonly kind: 'clock'; readonly clock: ClockSegment }
  | { readonly kind: 'beat' }
  /** Asks what the parts that have stopped have left in the process. */
  | { readonly kind: 'inspect' }
  | { readonly kind: 'end' };

export type FromHost = FromPart | { readonly kind: 'inspected'; readonly left: readonly string[] };

export type FromPart = { readonly part: string } & (
  | /** The part listens; `urls` by face, for example `{ api: …, admin: … }`. */ {
      readonly kind: 'ready';
      readonly urls: Readonly<Record<string, string>>;
    }
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
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** The program has ended and says nothing more. */
  | { readonly kind: 'stopped' }
);
