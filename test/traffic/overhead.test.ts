import { expect, test } from 'vitest';
import { overheadOf } from '../../src/traffic/overhead.ts';

test('what an answer took beyond what the product wanted to wait is overhead', () => {
  // 100 ms were wanted at speed 20: 5 ms on the wall, 95 skipped. The answer took 12 ms on the wall.
  expect(overheadOf({ latencyMs: 12 + 95, lapseMs: 95, speed: 20 })).toBeCloseTo(7);
  expect(overheadOf({ latencyMs: 5 + 95, lapseMs: 95, speed: 20 })).toBeCloseTo(0);
});

test('a stall of half a second is overhead, whatever speed the clock has when it ends', () => {
  expect(overheadOf({ latencyMs: 505 + 95, lapseMs: 95, speed: 20 })).toBeCloseTo(500);
});

test('close to real time, and without a wait, it cannot be told', () => {
  expect(overheadOf({ latencyMs: 500, lapseMs: 0, speed: 20 })).toBeUndefined();
  expect(overheadOf({ latencyMs: 500, lapseMs: 95, speed: 1 })).toBeUndefined();
});
