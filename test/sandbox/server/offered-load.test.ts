import { expect, test } from 'vitest';
import { OfferedLoad } from '../../../src/sandbox/server/offered-load.ts';

const steady = (load: OfferedLoad, rps: number, fromMs: number, toMs: number): number => {
  let rate = 0;
  for (let nowMs = fromMs; nowMs < toMs; nowMs += 1_000 / rps) rate = load.note(nowMs);
  return rate;
};

test('a steady stream is measured at its rate, and a surge shows within seconds', () => {
  const load = new OfferedLoad();
  expect(steady(load, 20, 0, 30_000)).toBeCloseTo(20, 0);
  expect(steady(load, 60, 30_000, 40_000)).toBeCloseTo(60, -1);
});

test('a stream that has ended is forgotten', () => {
  const load = new OfferedLoad();
  steady(load, 60, 0, 30_000);
  expect(load.at(31_000)).toBeLessThan(50);
  expect(load.at(60_000)).toBeLessThan(0.01);
});

test('a gap and a burst that makes up for it do not look like a surge', () => {
  const load = new OfferedLoad();
  steady(load, 60, 0, 30_000);
  let peak = 0;
  for (let index = 0; index < 36; index += 1) peak = Math.max(peak, load.note(30_600));
  expect(peak).toBeLessThan(66);
});
