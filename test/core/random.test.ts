import { expect, test } from 'vitest';
import { seededRandom } from '../../src/core/random.ts';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

test('the same seed gives the same numbers', () => {
  expect(draw(5, seededRandom(7).next)).toEqual(draw(5, seededRandom(7).next));
});

test('another seed gives other numbers', () => {
  expect(draw(5, seededRandom(7).next)).not.toEqual(draw(5, seededRandom(8).next));
});

test('a stream does not change when its neighbours draw, or when there are more of them', () => {
  const quiet = seededRandom(7).stream('traffic');
  const root = seededRandom(7);
  draw(100, root.next);
  draw(100, root.stream('faults').next);
  expect(draw(5, root.stream('traffic').next)).toEqual(draw(5, quiet.next));
});

test('streams of different names are different', () => {
  expect(draw(5, seededRandom(7).stream('a').next)).not.toEqual(draw(5, seededRandom(7).stream('b').next));
});

test('whole numbers stay within their bounds and reach both', () => {
  const random = seededRandom(1);
  const rolls = draw(1_000, () => random.int(1, 6));
  expect([...new Set(rolls)].toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('normal deviates have mean 0 and deviation 1', () => {
  const random = seededRandom(3);
  const values = draw(20_000, random.normal);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});
