import type { Answer } from './domains/domain.ts';
import type { RatePlan } from './rate-plan.ts';

/** What became of one request, as the user at the other end sees it. */
export interface Outcome {
  readonly index: number;
  /** When the request was due, on the drill clock: where its latency counts from. */
  readonly intendedMs: number;
  /** When its answer came or its time was up, on the drill clock. */
  readonly completedMs: number;
  /** From the intended send time to the answer, on the drill clock. */
  readonly latencyMs: number;
  /** The HTTP status, or one of {@link noAnswer}. */
  readonly status: number;
  /** The decoded answer; null when there is none, or when it cannot be read. */
  readonly answer: Answer | null;
  readonly digest: string | null;
  readonly server: string | null;
  /** How far behind its schedule the request left, in wall milliseconds. */
  readonly lateMs: number;
  /**
   * What hops and a busy machine have added to the latency: what it took beyond what the product says that it was meant to
   * take. 0 where it does not say.
   */
  readonly overheadMs: number;
  /** The row that the product says it has stored for this request. */
  readonly writeId: string | null;
  /** Tries of the router for this request; 0 when it asked no server. */
  readonly attempts: number;
  /** The replica that took the request, where it says so. */
  readonly router: string | null;
}

/** Why there is no HTTP status. */
export const noAnswer = { connectionFailed: 0, timedOut: -1, notSent: -2 } as const;

/** An outcome as it travels: the fields of {@link Outcome} in order. */
export type OutcomeTuple = readonly [
  number,
  number,
  number,
  number,
  number,
  Answer | null,
  string | null,
  string | null,
  number,
  string | null,
  number,
  string | null,
  number,
];

/** What the load generator streams under the topic {@link outcomesTopic}, about every 50 ms of wall time. */
export interface OutcomeBatch {
  /** The rate plan that the schedule follows, so that the observer knows what is due even if the generator dies. */
  readonly plan: RatePlan;
  /** Every request that was due before this drill time has its outcome in this batch or an earlier one. */
  readonly settledMs: number;
  /** The first request of another season, once there is one: the observer draws the same requests. */
  readonly seasonFrom?: number;
  readonly outcomes: readonly OutcomeTuple[];
}

export const outcomesTopic = 'outcomes';

export function toTuple(outcome: Outcome): OutcomeTuple {
  return [
    outcome.index,
    outcome.intendedMs,
    round(outcome.completedMs),
    round(outcome.latencyMs),
    outcome.status,
    outcome.answer,
    outcome.digest,
    outcome.server,
    round(outcome.lateMs),
    outcome.writeId,
    outcome.attempts,
    outcome.router,
    round(outcome.overheadMs),
  ];
}

export function fromTuple(tuple: OutcomeTuple): Outcome {
  const [index, intendedMs, completedMs, latencyMs, status, answer, digest, server, lateMs, ...rest] = tuple;
  const [writeId, attempts, router, overheadMs] = rest;
  return {
    ...{ index, intendedMs, completedMs, latencyMs, status, answer, digest, server, lateMs },
    ...{ writeId, attempts, router, overheadMs },
  };
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
