import { relativeEntropy } from './relative-entropy.ts';

/** What one observation tells about a change, on average and in nats. */
export interface Information {
  /** KL(after‖before): what speaks for the change once it has happened. */
  readonly i1: number;
  /** KL(before‖after): what speaks against it as long as it has not. */
  readonly i0: number;
}

interface Change {
  readonly before: number;
  readonly after: number;
}

/** Of an event whose probability changes. Infinite where a probability of 0 or 1 is left. */
export function bernoulliInformation({ before, after }: Change): Information {
  const divergence = (p: number, q: number): number => relativeEntropy(p, q) + relativeEntropy(1 - p, 1 - q);
  return { i1: divergence(after, before), i0: divergence(before, after) };
}

/** Of a normal value whose mean shifts by a number of standard deviations: δ²/2 both ways. */
export function gaussianInformation(shift: number): Information {
  return { i1: shift ** 2 / 2, i0: shift ** 2 / 2 };
}

/** Of an exponential time, such as a latency, that becomes `factor` times as long on average. */
export function exponentialInformation(factor: number): Information {
  return { i1: factor - 1 - Math.log(factor), i0: 1 / factor - 1 + Math.log(factor) };
}

/** Of one second of events whose rate per second changes. */
export function poissonInformation({ before, after }: Change): Information {
  return {
    i1: relativeEntropy(after, before) - after + before,
    i0: relativeEntropy(before, after) - before + after,
  };
}
