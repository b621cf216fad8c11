import type { Detector, Direction } from './detector.ts';

export interface CusumState {
  /** Evidence for a change upwards, in nats, not negative. */
  readonly up: number;
  /** Evidence for a change downwards. */
  readonly down: number;
  readonly alarm: Direction | null;
}

/** ln f1(x)/f0(x): how much an observation speaks for a change, in nats. */
export type LogLikelihoodRatio<Observation> = (observation: Observation) => number;

/** Trials since the last observation, and how many of them were hits. */
export interface Trials {
  readonly hits: number;
  readonly trials: number;
}

/**
 * Page's CUSUM, W ← max(0, W + ln f1/f0) with an alarm at W ≥ h, for one direction or both.
 *
 * With the true f0 and f1 no detector with as few false alarms is faster. Source: E. S. Page, 1954; G. V. Moustakides, 1986.
 *
 * @param options `threshold` h in nats, see {@link optimalCusum}; without `down` it watches upwards alone.
 * @example cusum({ up: bernoulliRatio({ before: 0.005, after: 0.05 }), threshold: 8 })
 */
export function cusum<Observation>({
  up,
  down,
  threshold,
}: {
  readonly up: LogLikelihoodRatio<Observation>;
  readonly down?: LogLikelihoodRatio<Observation>;
  readonly threshold: number;
}): Detector<Observation, CusumState> {
  const start: CusumState = { up: 0, down: 0, alarm: null };
  return {
    start,
    update: (state, observation) => {
      const from = state.alarm === null ? state : start;
      const rise = Math.max(0, from.up + up(observation));
      const fall = down === undefined ? 0 : Math.max(0, from.down + down(observation));
      return { up: rise, down: fall, alarm: rise >= threshold ? 'up' : fall >= threshold ? 'down' : null };
    },
  };
}

/** For an event whose probability changes; both probabilities lie between 0 and 1, exclusively. */
export function bernoulliRatio({
  before,
  after,
}: {
  readonly before: number;
  readonly after: number;
}): LogLikelihoodRatio<Trials> {
  const hit = Math.log(after / before);
  const miss = Math.log1p(-after) - Math.log1p(-before);
  return ({ hits, trials }) => hits * hit + (trials - hits) * miss;
}

/** For a normal value whose mean shifts by `shift` standard deviations, which is negative for a change downwards. */
export function gaussianRatio({
  mean,
  deviation,
  shift,
}: {
  readonly mean: number;
  readonly deviation: number;
  readonly shift: number;
}): LogLikelihoodRatio<number> {
  return (value) => shift * ((value - mean) / deviation - shift / 2);
}
