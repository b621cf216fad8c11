import { expect, test } from 'vitest';
import { RecentWindow } from '../../src/traffic/recent-window.ts';

test('the worst and the 99th percentile of the last sends are told apart', () => {
  const late = new RecentWindow();
  for (let send = 1; send <= 200; send++) late.add(send, 5_000);
  expect(late.read(5_100)).toEqual({ p95: 190, p99: 198, max: 200 });
});

test('sends of more than two seconds ago are forgotten', () => {
  const late = new RecentWindow();
  late.add(500, 5_000);
  expect(late.read(6_500).max).toBe(500);
  late.add(1, 6_600);
  expect(late.read(7_700)).toEqual({ p95: 1, p99: 1, max: 1 });
  expect(late.read(20_000)).toEqual({ p95: 0, p99: 0, max: 0 });
});
