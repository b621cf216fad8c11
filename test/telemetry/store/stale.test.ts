import { expect, test } from 'vitest';
import { isStale, STALE_NAN } from '../../../src/telemetry/store/stale.ts';

test('the stale marker is recognised after it has been passed around', () => {
  const carried = [1, STALE_NAN, 2].map((value) => ({ value }));
  expect(carried.map(({ value }) => isStale(value))).toEqual([false, true, false]);
  let recognised = 0;
  for (let round = 0; round < 100_000; round += 1)
    if (isStale(round % 2 === 0 ? STALE_NAN : round)) recognised += 1;
  expect(recognised).toBe(50_000);
});

test('other values that are no numbers are not the stale marker', () => {
  const [zero] = [0];
  for (const value of [Number.NaN, (zero ?? 1) / (zero ?? 1), Infinity, -Infinity, 0, 2]) {
    expect(isStale(value)).toBe(false);
  }
});
