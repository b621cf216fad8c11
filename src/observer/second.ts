import { type Harm, harms, type ObservedBin } from '../core/events.ts';
import { noAnswer, type Outcome } from '../traffic/outcome.ts';
import { type AnswerKind, busy } from './answer-kind.ts';
import { percentile } from './percentile.ts';

/** One second of drill time as users lived it: the journal's event, and when each bad answer reached its user. */
export interface ObservedSecond {
  readonly bin: ObservedBin;
  /** Drill times of the bad answers, in ascending order. */
  readonly badAtMs: Readonly<Record<Harm, readonly number[]>>;
  /** Drill times of the wrong answers that told what belongs to somebody else, in ascending order. */
  readonly leakedAtMs: readonly number[];
}

export const secondMs = 1_000;

/** Collects what became of the requests that were due in one second. */
export class SecondCollector {
  readonly #kinds: Record<Exclude<AnswerKind, 'leaked'>, number> = {
    good: 0,
    deferred: 0,
    error: 0,
    slow: 0,
    wrong: 0,
  };
  readonly #badAtMs: Record<Harm, number[]> = { error: [], slow: [], wrong: [] };
  readonly #leakedAtMs: number[] = [];
  readonly #latenciesMs: number[] = [];
  readonly #served = new Map<string, number>();
  #strained = 0;
  #tries = 0;
  #lateMs = 0;

  /** `slowMs` is the latency from which on a right answer is slow. */
  add(outcome: Outcome, kind: AnswerKind, slowMs = Number.POSITIVE_INFINITY): void {
    if (kind === 'leaked') this.#leakedAtMs.push(outcome.completedMs);
    this.#count(kind === 'leaked' ? 'wrong' : kind, outcome.completedMs);
    if (kind === 'slow' && outcome.latencyMs - outcome.overheadMs <= slowMs) this.#strained++;
    this.#tries += outcome.attempts;
    this.#lateMs = Math.max(this.#lateMs, outcome.lateMs);
    if (outcome.digest !== null)
      this.#served.set(outcome.digest, (this.#served.get(outcome.digest) ?? 0) + 1);
    // A refusal is quick, and would make a broken product look fast: only answers and time-outs have a latency.
    const refused = outcome.status === busy || (kind === 'error' && outcome.status !== noAnswer.timedOut);
    if (!refused) this.#latenciesMs.push(outcome.latencyMs);
  }

  /** A request that was due, but of which nothing was ever heard. */
  addMissing(givenUpMs: number): void {
    this.#count('error', givenUpMs);
  }

  finish(fromMs: number): ObservedSecond {
    for (const harm of harms) this.#badAtMs[harm].sort((a, b) => a - b);
    const sorted = this.#latenciesMs.sort((a, b) => a - b);
    const firsts = harms.flatMap((harm) => this.#badAtMs[harm].slice(0, 1));
    const bin: ObservedBin = {
      type: 'observed',
      fromMs,
      toMs: fromMs + secondMs,
      sent: Object.values(this.#kinds).reduce((sum, count) => sum + count, 0),
      ...this.#kinds,
      firstHarmMs: firsts.length === 0 ? null : Math.min(...firsts),
      p50Ms: percentile(sorted, 0.5),
      p95Ms: percentile(sorted, 0.95),
      served: Object.fromEntries([...this.#served].sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(this.#strained > 0 && { strained: this.#strained }),
      tries: this.#tries,
      lateMs: this.#lateMs,
    };
    return { bin, badAtMs: this.#badAtMs, leakedAtMs: this.#leakedAtMs.sort((a, b) => a - b) };
  }

  #count(kind: Exclude<AnswerKind, 'leaked'>, atMs: number): void {
    this.#kinds[kind]++;
    if (kind === 'error' || kind === 'slow' || kind === 'wrong') this.#badAtMs[kind].push(atMs);
  }
}
