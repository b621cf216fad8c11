import { expect, test } from 'vitest';
import { LateWindow } from '../../src/traffic/late-window.ts';

test('the worst and the 99th percentile of the last sends are told apart', () => {
  const late = new LateWindow();
  for (let send = 1; send <= 200; send++) late.add(send, 5_000);
  expect(late.read(5_100)).toEqual({ p99Ms: 198, maxMs: 200 });
});

test('sends of more than two seconds ago are forgotten', () => {
  const late = new LateWindow();
  late.add(500, 5_000);
  expect(late.read(6_500).maxMs).toBe(500);
  late.add(1, 6_600);
  expect(late.read(7_700)).toEqual({ p99Ms: 1, maxMs: 1 });
  expect(late.read(20_000)).toEqual({ p99Ms: 0, maxMs: 0 });
});
