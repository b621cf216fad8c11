import { expect, test } from 'vitest';
import { WallTimes } from '../../src/traffic/wall-times.ts';

test('an instant before time-lapse ended is as late as the wall says, not thirty times as much', () => {
  const times = new WallTimes({ wallMs: 1_000, drillMs: 0, speed: 30 });
  times.add({ wallMs: 1_010, drillMs: 300, speed: 1 });
  expect(times.at(270)).toBe(1_009);
});

test('an instant after a change of speed is told by the new speed', () => {
  const times = new WallTimes({ wallMs: 1_000, drillMs: 0, speed: 30 });
  times.add({ wallMs: 1_010, drillMs: 300, speed: 1 });
  expect(times.at(305)).toBe(1_015);
});
