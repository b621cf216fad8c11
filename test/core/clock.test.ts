import { expect, test } from 'vitest';
import { LapseClock, ManualClock, sleep, wallMs } from '../../src/core/clock.ts';

test('drill time runs as many times faster as the speed says', () => {
  const clock = new LapseClock({ wallMs: wallMs() - 1_000, drillMs: 500, speed: 30 });
  expect(clock.now()).toBeGreaterThanOrEqual(30_500);
  expect(clock.now()).toBeLessThan(31_500);
});

test('a change of speed neither jumps nor loses time', () => {
  const clock = new LapseClock({ wallMs: wallMs() - 1_000, drillMs: 0, speed: 10 });
  const before = clock.now();
  clock.setSpeed(1);
  expect(clock.now() - before).toBeLessThan(50);
  expect(clock.segment.speed).toBe(1);
});

test('a sleeper that was waiting at real time wakes sooner once time-lapse begins', async () => {
  const clock = new LapseClock();
  const started = wallMs();
  const sleeping = sleep(clock, 60_000);
  clock.setSpeed(2_000);
  await sleeping;
  expect(wallMs() - started).toBeLessThan(5_000);
  expect(clock.now()).toBeGreaterThanOrEqual(60_000);
});

test('a sleeper does not wake before its time when time-lapse ends early', async () => {
  const clock = new LapseClock({ wallMs: wallMs(), drillMs: 0, speed: 1_000 });
  const woken = sleep(clock, 100_000).then(() => clock.now());
  clock.setSpeed(1);
  const first = await Promise.race([
    woken,
    new Promise((resolve) => setTimeout(resolve, 150, 'still asleep')),
  ]);
  expect(first).toBe('still asleep');
  clock.setSpeed(100_000);
  expect(await woken).toBeGreaterThanOrEqual(100_000);
});

test('an aborted sleep rejects with the reason, and one that is not aborted resolves', async () => {
  const clock = new LapseClock({ wallMs: wallMs(), drillMs: 0, speed: 1_000 });
  const stop = new AbortController();
  const aborted = sleep(clock, 10_000_000, stop.signal);
  stop.abort(new Error('stopped by hand'));
  await expect(aborted).rejects.toThrow('stopped by hand');
  await expect(sleep(clock, 10, new AbortController().signal)).resolves.toBeUndefined();
});

test('two clocks that share a segment tell the same time', () => {
  const owner = new LapseClock({ wallMs: wallMs() - 500, drillMs: 1_000, speed: 7 });
  const follower = new LapseClock(owner.segment);
  expect(Math.abs(owner.now() - follower.now())).toBeLessThan(50);
});

test('a manual clock moves only when told, and wakes sleepers in the order of their times', async () => {
  const clock = new ManualClock();
  const woken: string[] = [];
  void clock.sleepUntil(200).then(() => woken.push(`second at ${clock.now()}`));
  void clock.sleepUntil(100).then(() => woken.push(`first at ${clock.now()}`));
  await clock.advanceTo(99);
  expect(woken).toEqual([]);
  await clock.advanceTo(1_000);
  expect(woken).toEqual(['first at 100', 'second at 200']);
  expect(clock.now()).toBe(1_000);
});
