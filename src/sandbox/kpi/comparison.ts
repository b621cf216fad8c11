import { type Tally, TwoProportionTest } from './two-proportions.ts';

/** Drill time in which visits make up one block of the test. */
const blockMs = 15_000;
/** A comparison is over when one of the groups has had no visits for so long. */
const quietMs = 45_000;
const nobody: Tally = { sessions: 0, conversions: 0 };

export type Group = 'treatment' | 'holdback';

/** What came of a request, once it is known. */
export interface Attributed extends Tally {
  readonly atMs: number;
  readonly segment: string;
  readonly group: Group;
}

/**
 * Compares the treatment with the hold-back, segment by segment, for as long as both have visits.
 *
 * When a release is withdrawn its comparison is over, and the next one starts from nothing.
 */
export class Comparison {
  readonly #expectedRate: number;
  readonly #tests = new Map<string, TwoProportionTest>();
  readonly #open = new Map<string, Record<Group, Tally>>();
  readonly #lastMs: Record<Group, number> = { treatment: 0, holdback: 0 };
  #block = 0;

  constructor(expectedRate: number) {
    this.#expectedRate = expectedRate;
  }

  /** Takes in what is known now, in order of time. */
  add({ atMs, segment, group, sessions, conversions }: Attributed): void {
    this.advance(atMs);
    const open = this.#open.get(segment) ?? { treatment: nobody, holdback: nobody };
    const { [group]: before } = open;
    const after = {
      sessions: before.sessions + sessions,
      conversions: before.conversions + conversions,
    };
    this.#open.set(segment, { ...open, [group]: after });
    this.#lastMs[group] = atMs;
  }

  /** Closes the blocks that are over. */
  advance(nowMs: number): void {
    const block = Math.floor(nowMs / blockMs);
    if (block === this.#block) return;
    this.#block = block;
    for (const [segment, open] of this.#open) {
      const test = this.#tests.get(segment) ?? new TwoProportionTest(this.#expectedRate);
      this.#tests.set(segment, test);
      test.add(open);
    }
    this.#open.clear();
    if (nowMs - Math.min(this.#lastMs.treatment, this.#lastMs.holdback) > quietMs) this.#tests.clear();
  }

  /** Decimal logarithm of the evidence by segment; nothing while there is no comparison. */
  evidence(): ReadonlyMap<string, number> {
    return new Map([...this.#tests].map(([segment, test]) => [segment, test.evidence]));
  }
}
