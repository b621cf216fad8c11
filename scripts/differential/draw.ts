import type { Random } from '../../src/core/random.ts';

/** Things to draw from, each with how often it shall come up relative to the others. */
export type Weighted<T> = readonly (readonly [weight: number, item: T])[];

/** Draws an item by its weight. */
export function draw<T>(random: Random, items: Weighted<T>): T {
  let left = random.uniform(
    0,
    items.reduce((sum, [weight]) => sum + weight, 0),
  );
  for (const [weight, item] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  return (items.at(-1) as (typeof items)[number])[1];
}

/** Some of the items, in their order. */
export function some<T>(random: Random, items: readonly T[], chance = 0.5): T[] {
  return items.filter(() => random.chance(chance));
}
