import type { Random } from '../../core/random.ts';
import {
  type Behaviour,
  type Fields,
  type Modifier,
  type Prospect,
  prospectOf,
  spreadOf,
} from './behaviour.ts';

/** Requests of one kind, as a share of the traffic. Shares add up to 1. */
interface Stratum {
  readonly share: number;
  readonly fields: Fields;
}

/** An interval of traffic for one bundle, as far as its behaviour depends on it. */
export interface IntervalSetting {
  readonly behaviour: Behaviour;
  readonly modifiers: readonly Modifier[];
  readonly offeredRps: number;
  /** Drill time of the interval: its middle, where a ramp goes on. */
  readonly atMs: number;
  readonly strata: readonly Stratum[];
  /** Ascending limits in milliseconds, like the bounds of a histogram. */
  readonly limitsMs: readonly number[];
}

/** What became of the requests of an interval. */
export interface IntervalCounts {
  readonly requests: number;
  readonly refused: number;
  readonly errors: number;
  /** Those of the errors that come as HTTP 200 without outputs. */
  readonly softErrors: number;
  /** Wrong answers, out of those that were answered. */
  readonly wrong: number;
  /** Requests that were not refused and took at most the limit, cumulated like the buckets of a histogram. */
  readonly withinLimits: readonly number[];
}

/** Expected counts of an interval: the sampled ones scatter around them. */
export function expectInterval(setting: IntervalSetting, requests: number): IntervalCounts {
  return countInterval(setting, requests, (trials, probability) => trials * probability);
}

/**
 * Draws the counts of an interval at once, without going through its requests.
 *
 * Same distribution as `sampleOutcome` request by request; a test compares the two.
 */
export function sampleInterval(random: Random, setting: IntervalSetting, requests: number): IntervalCounts {
  return countInterval(setting, requests, (trials, probability) => binomial(random, trials, probability));
}

type Draw = (trials: number, probability: number) => number;

function countInterval(setting: IntervalSetting, requests: number, draw: Draw): IntervalCounts {
  const totals = { refused: 0, errors: 0, softErrors: 0, wrong: 0 };
  const withinLimits = setting.limitsMs.map(() => 0);
  let left = requests;
  let shareLeft = 1;
  for (const [index, stratum] of setting.strata.entries()) {
    const last = index === setting.strata.length - 1;
    const here = last ? left : draw(left, Math.min(1, stratum.share / shareLeft));
    left -= here;
    shareLeft -= stratum.share;
    const prospect = prospectOf(setting.behaviour, setting.modifiers, {
      fields: stratum.fields,
      offeredRps: setting.offeredRps,
      atMs: setting.atMs,
    });
    const refused = draw(here, prospect.refusedRate);
    const errors = draw(here - refused, prospect.errorRate);
    totals.refused += refused;
    totals.errors += errors;
    totals.softErrors += draw(errors, prospect.softShare);
    totals.wrong += draw(here - refused - errors, prospect.wrongRate);
    addLatencies(withinLimits, { prospect, limitsMs: setting.limitsMs, requests: here - refused }, draw);
  }
  return { requests, ...totals, withinLimits };
}

function addLatencies(
  withinLimits: number[],
  part: { readonly prospect: Prospect; readonly limitsMs: readonly number[]; readonly requests: number },
  draw: Draw,
): void {
  let below = 0;
  let sharePassed = 0;
  for (const [index, limitMs] of part.limitsMs.entries()) {
    const share = normalCdf(Math.log(limitMs / part.prospect.p50Ms) / spreadOf(part.prospect));
    if (sharePassed < 1) {
      below += draw(part.requests - below, Math.max(0, (share - sharePassed) / (1 - sharePassed)));
    }
    sharePassed = share;
    withinLimits[index] = (withinLimits[index] ?? 0) + below;
  }
}

/** A binomial draw: by inversion where it is small, else by the normal approximation, which is good from there on. */
export function binomial(random: Random, trials: number, probability: number): number {
  if (probability <= 0 || trials <= 0) return 0;
  if (probability > 0.5) return trials - binomial(random, trials, 1 - probability);
  const variance = trials * probability * (1 - probability);
  if (variance > 20) {
    const drawn = Math.round(trials * probability + Math.sqrt(variance) * random.normal());
    return Math.min(trials, Math.max(0, drawn));
  }
  let chance = (1 - probability) ** trials;
  let rest = random.next();
  let successes = 0;
  while (rest > chance && successes < trials) {
    rest -= chance;
    successes += 1;
    chance *= ((trials - successes + 1) / successes) * (probability / (1 - probability));
  }
  return successes;
}

/** Abramowitz and Stegun 26.2.17: absolute error below 7.5e-8. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x >= 0 ? 1 - tail : tail;
}
