import { ArrivalSchedule } from '../traffic/arrivals.ts';
import type { DomainTraffic } from '../traffic/domains/domain.ts';
import { fromTuple, type Outcome, type OutcomeBatch } from '../traffic/outcome.ts';
import { trafficRandom } from '../traffic/streams.ts';
import { type AnswerKind, kindOf } from './answer-kind.ts';
import { type ObservedSecond, SecondCollector, secondMs } from './second.ts';

export interface RequestObserverOptions {
  readonly seed: number;
  readonly traffic: DomainTraffic;
  /** Right answers that come later than this, on the drill clock, are slow. */
  readonly slowMs: number;
  /** How long a user waits for an answer, on the drill clock. */
  readonly timeoutMs: number;
  /** Called with every answer and what it was worth. */
  readonly onAnswer?: (outcome: Outcome, kind: AnswerKind) => void;
  /** Called once for each second of drill time, in order and without a gap. */
  readonly onSecond: (second: ObservedSecond) => void;
}

/**
 * Judges what became of every request, second by second of intended send time.
 *
 * What was due follows from the seed and the rate plan, not from what the load generator says it has sent: a request of
 * which nothing is heard is an error.
 */
export class RequestObserver {
  readonly #options: RequestObserverOptions;
  /** What was due, known independently of the generator. */
  readonly #due: ArrivalSchedule;
  readonly #heard = new Set<number>();
  readonly #collectors = new Map<number, SecondCollector>();
  #nextMs: number | undefined;
  #silentTicks = 0;

  constructor(options: RequestObserverOptions) {
    this.#options = options;
    this.#due = new ArrivalSchedule(trafficRandom(options.seed, 'arrivals'));
  }

  /** Takes a batch of outcomes, and closes the seconds that are settled by it. */
  accept(batch: OutcomeBatch): void {
    this.#silentTicks = 0;
    this.#due.follow(batch.plan);
    this.#options.traffic.seasonFrom(batch.seasonFrom ?? null);
    const startMs = batch.plan[0]?.fromMs;
    if (startMs === undefined) return;
    this.#nextMs ??= secondOf(startMs);
    for (const tuple of batch.outcomes) this.#judge(fromTuple(tuple));
    this.#closeUntil(batch.settledMs);
  }

  /**
   * Call about four times a second of wall time with the present drill time. When the generator has fallen silent, what
   * it owes is missing once the time-out and a grace period have passed. Silence is counted in calls, since a harness
   * that was held up itself hears the generator again before it has called several times.
   */
  tick(nowMs: number): void {
    this.#silentTicks++;
    if (this.#silentTicks >= silentTicksMax) this.#closeUntil(nowMs - this.#options.timeoutMs - graceMs);
  }

  /** Closes every second up to `untilMs`, counting what was not heard of as missing. */
  finish(untilMs: number): void {
    this.#closeUntil(secondOf(untilMs + secondMs - 1));
  }

  #judge(outcome: Outcome): void {
    const fromMs = secondOf(outcome.intendedMs);
    if (this.#nextMs === undefined || fromMs < this.#nextMs) return;
    const kind = kindOf(outcome, this.#options.traffic.truthAt(outcome.index), {
      slowMs: this.#options.slowMs,
      judge: this.#options.traffic.judge,
    });
    this.#heard.add(outcome.index);
    this.#collectorOf(fromMs).add(outcome, kind, this.#options.slowMs);
    this.#options.onAnswer?.(outcome, kind);
  }

  #closeUntil(untilMs: number): void {
    while (this.#nextMs !== undefined && this.#nextMs + secondMs <= untilMs) {
      const fromMs = this.#nextMs;
      this.#nextMs = fromMs + secondMs;
      const collector = this.#collectorOf(fromMs);
      while (this.#due.next.atMs < this.#nextMs) {
        const { index, atMs } = this.#due.take();
        if (!this.#heard.delete(index)) collector.addMissing(atMs + this.#options.timeoutMs);
      }
      this.#collectors.delete(fromMs);
      this.#options.onSecond(collector.finish(fromMs));
    }
  }

  #collectorOf(fromMs: number): SecondCollector {
    const collector = this.#collectors.get(fromMs) ?? new SecondCollector();
    this.#collectors.set(fromMs, collector);
    return collector;
  }
}

const silentTicksMax = 8;
/** Drill time beyond the time-out in which a late word is still waited for. */
const graceMs = 2_000;

function secondOf(ms: number): number {
  return Math.floor(ms / secondMs) * secondMs;
}
