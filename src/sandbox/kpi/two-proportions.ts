/** Visits of a group, and those of them that ended in a purchase. */
export interface Tally {
  readonly sessions: number;
  readonly conversions: number;
}

/** What the two groups did within the same stretch of time. */
export interface Block {
  readonly treatment: Tally;
  readonly holdback: Tally;
}

/** How much worse the treatment might be, as shares of the rate of the hold-back: each is betted on alike. */
const losses = [0.05, 0.1, 0.2] as const;
/** Share of what is not at stake yet that goes into the bets after each block: a change may come at any time. */
const stakeShare = 0.05;
/** What the rate that was expected beforehand weighs, in sessions. */
const priorSessions = 1_000;

/**
 * Sequential test of "the treatment converts as well as the hold-back" against "it converts worse", valid at every look.
 *
 * An e-process for two Bernoulli streams that come in blocks: in each block the likelihood under two rates is divided by
 * that under one common rate, their mean weighted by the sizes of the groups. If both groups have the same rate, whatever
 * it is, the expectation of that quotient is at most 1, so by Ville's inequality evidence of `1 / α` is reached with
 * probability α at most, however often one looks. Rates are those of the past, so that no block bets on itself; the bets on
 * several losses are averaged. What a bet would lose while nothing is wrong it cannot win back later, so the stakes are
 * placed little by little: evidence of a change that comes late is as quick as that of an early one.
 *
 * Source: R. Turner, A. Ly, P. Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional
 * stopping", Journal of Statistical Planning and Inference 230 (2024), section 2; stakes as the fixed share of M. Herbster
 * and M. Warmuth, "Tracking the Best Expert", Machine Learning 32 (1998): a mixture of e-processes that start at different
 * times, and so one itself. Assumes that, given its rate, visits of one group are independent of each other.
 */
export class TwoProportionTest {
  /** What the bet on each loss has become, and what is not at stake yet: in all 1 at first. */
  #bets: readonly number[] = losses.map(() => stakeShare / losses.length);
  #idle = 1 - stakeShare;
  #past: Tally;

  /** @param expectedRate the rate before anything was seen, in (0, 1) */
  constructor(expectedRate: number) {
    this.#past = { sessions: priorSessions, conversions: priorSessions * expectedRate };
  }

  /** Takes in one block. Its sizes must not depend on what the visits in it came to. */
  add(block: Block): void {
    const { treatment, holdback } = block;
    const base = this.#past.conversions / this.#past.sessions;
    const stake = (this.#idle * stakeShare) / losses.length;
    this.#bets = losses.map(
      (loss, index) =>
        (this.#bets[index] ?? 0) * Math.exp(logQuotient(block, base, base * (1 - loss))) + stake,
    );
    this.#idle *= 1 - stakeShare;
    this.#past = {
      sessions: this.#past.sessions + treatment.sessions + holdback.sessions,
      conversions: this.#past.conversions + treatment.conversions + holdback.conversions,
    };
  }

  /** Decimal logarithm of the evidence: 2 is reached once in a hundred tests of equal groups, at most. */
  get evidence(): number {
    return Math.log10(this.#bets.reduce((sum, bet) => sum + bet, this.#idle));
  }
}

function logQuotient({ treatment, holdback }: Block, holdbackRate: number, treatmentRate: number): number {
  const sessions = treatment.sessions + holdback.sessions;
  if (sessions === 0) return 0;
  const common = (treatment.sessions * treatmentRate + holdback.sessions * holdbackRate) / sessions;
  return logRatio(holdback, holdbackRate, common) + logRatio(treatment, treatmentRate, common);
}

/** Logarithm of the likelihood under one rate over that under another. */
function logRatio({ sessions, conversions }: Tally, rate: number, other: number): number {
  return conversions * Math.log(rate / other) + (sessions - conversions) * Math.log((1 - rate) / (1 - other));
}
