import type { Random } from '../../core/random.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { STALE_NAN } from '../store/stale.ts';
import type { CounterFamily, HistoryProfile, SeriesProfile } from './history-profile.ts';

export interface BackfillOptions {
  /** Unix milliseconds of the first live sample: the past ends one step before it. */
  readonly untilMs: number;
  readonly historyMs: number;
  /** Distance of the samples, rounded to a multiple of the scrape interval. */
  readonly stepMs: number;
  readonly profile: HistoryProfile;
  readonly random: Random;
}

/**
 * Writes a healthy past in front of the first live samples, made from what the live baseline was seen to do.
 *
 * Each interval of the past repeats one interval of the baseline, all series the same one, so errors stay below requests,
 * buckets stay cumulative, counts stay whole and fluctuations stay as large as they are. The intervals are drawn in
 * shuffled rounds, so the mean over a round is that of the baseline.
 *
 * Counters of a live process start near zero. Walking back from the first live value they reach zero, where the past
 * shows a restart: before it an older process has counted much higher. A reset loses what was counted between the last
 * sample and the restart; the interval before makes up for that, so `rate()` over the seam gives the baseline's rate.
 *
 * @returns the Unix milliseconds of the oldest sample, `untilMs` when there was room for none.
 */
export function backfillHistory(store: SeriesStore, options: BackfillOptions): number {
  const { profile, random, untilMs } = options;
  const perStep = Math.max(1, Math.round(options.stepMs / profile.intervalMs));
  const stepMs = perStep * profile.intervalMs;
  const steps = Math.floor(options.historyMs / stepMs);
  const drawn = drawIntervals(steps * perStep, profile.intervals, random);
  const timeOf = (step: number): number => untilMs - step * stepMs;
  for (const gauge of profile.gauges) {
    for (let step = steps; step >= 1; step -= 1) {
      store.append(gauge.labels, timeOf(step), gauge.steps[drawn[step * perStep - 1] ?? 0] ?? Number.NaN);
    }
    endUnseen(store, gauge, untilMs);
  }
  for (const family of profile.counters) writeFamily(store, family, { drawn, perStep, steps, timeOf });
  return timeOf(steps);
}

interface Past {
  /** Which interval of the baseline each interval of the past repeats, the youngest first. */
  readonly drawn: readonly number[];
  /** Intervals in one step. */
  readonly perStep: number;
  /** Samples to write; step 1 lies right before the first live sample, which is step 0. */
  readonly steps: number;
  readonly timeOf: (step: number) => number;
}

/** Rounds of all intervals, each round in an order of its own. */
function drawIntervals(count: number, intervals: number, random: Random): number[] {
  const drawn: number[] = [];
  while (drawn.length < count) {
    const round = Array.from({ length: intervals }, (_, index) => index);
    for (let last = round.length - 1; last > 0; last -= 1) {
      const other = random.int(0, last);
      const swapped = round[last] ?? 0;
      round[last] = round[other] ?? 0;
      round[other] = swapped;
    }
    drawn.push(...round);
  }
  return drawn.slice(0, count);
}

function writeFamily(store: SeriesStore, family: CounterFamily, past: Past): void {
  const restart = findRestart(family.driver, past);
  for (const part of family.parts) {
    const older = olderProcess(part, restart, past);
    for (let step = past.steps; step >= 1; step -= 1) {
      const value =
        step < restart.step ? youngerValue(part, restart.counts[step] ?? 0, family.driver) : older[step];
      store.append(part.labels, past.timeOf(step), value ?? Number.NaN);
    }
    endUnseen(store, part, past.timeOf(0));
  }
}

interface Restart {
  /** The youngest step at which the older process was alive; past all steps when there was no restart. */
  readonly step: number;
  /** What the younger process had counted, by step. */
  readonly counts: readonly number[];
  /** The share of the interval after `step` that passed before the restart, in (0, 1]. */
  readonly lostShare: number;
}

/** Walks back from the first live count, interval by interval, to where the process would have had to begin. */
function findRestart(driver: SeriesProfile, past: Past): Restart {
  const counts = [driver.first ?? 0];
  for (let step = 1; step <= past.steps; step += 1) {
    const increase = increaseBefore(driver, step, past);
    const count = counts[step - 1] ?? 0;
    if (count < increase) return { step, counts, lostShare: 1 - count / increase };
    counts.push(count - increase);
  }
  return { step: past.steps + 1, counts, lostShare: 0 };
}

/** The parts of a histogram shrink in proportion to its count, so buckets stay cumulative down to zero. */
function youngerValue(part: SeriesProfile, count: number, driver: SeriesProfile): number {
  if (part === driver) return count;
  const share = driver.first === undefined || driver.first === 0 ? 0 : count / driver.first;
  const value = (part.first ?? 0) * share;
  return part.isWhole ? Math.round(value) : value;
}

/** What the process before the restart shows, by step: well above anything that the younger one can reach in a step. */
function olderProcess(part: SeriesProfile, restart: Restart, past: Past): Float64Array {
  const values = new Float64Array(past.steps + 1);
  const perRound = part.steps.reduce((sum, increase) => sum + increase, 0);
  let value = perRound * Math.max(1, past.perStep) * olderRounds;
  for (let step = past.steps; step >= restart.step; step -= 1) {
    if (step < past.steps) value += increaseBefore(part, step + 1, past);
    if (step === restart.step && step < past.steps) value += lostIncrease(part, restart, past);
    values[step] = value;
  }
  return values;
}

/** How many rounds of the baseline the older process had already counted when the past begins. */
const olderRounds = 100;

function lostIncrease(part: SeriesProfile, restart: Restart, past: Past): number {
  const lost = increaseBefore(part, restart.step, past) * restart.lostShare;
  return part.isWhole ? Math.round(lost) : lost;
}

/** How much a counter grew between `step` and the next younger step. */
function increaseBefore(part: SeriesProfile, step: number, { drawn, perStep }: Past): number {
  let increase = 0;
  for (let index = (step - 1) * perStep; index < step * perStep; index += 1) {
    increase += part.steps[drawn[index] ?? 0] ?? 0;
  }
  return increase;
}

/** A series that the first live scrape did not show has ended there, until it comes back. */
function endUnseen(store: SeriesStore, part: SeriesProfile, untilMs: number): void {
  if (part.first === undefined) store.append(part.labels, untilMs, STALE_NAN);
}
