import type { Random } from '../../../src/core/random.ts';

/** Ways to draw a value, with and without ties. */
export const draws: Readonly<Record<string, (random: Random) => number>> = {
  normal: (random) => random.normal(),
  'rounded normal': (random) => Math.round(3 * random.normal()),
  'heavy-tailed': (random) => Math.exp(4 * random.normal()),
  'of three values': (random) => random.int(0, 2),
  'often 0, else exponential': (random) => (random.chance(0.4) ? 0 : -Math.log(1 - random.next())),
  constant: () => 7,
};

export function sample(random: Random, size: number, draw: (random: Random) => number): Float64Array {
  return Float64Array.from({ length: size }, () => draw(random));
}
