import { beforeEach, expect, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { eventsOf } from '../../src/core/events.ts';
import { Journal } from '../../src/core/journal.ts';
import { TimeLapse } from '../../src/drill/time-lapse.ts';

let clock: LapseClock;
let journal: Journal;
let lapse: TimeLapse;

beforeEach(() => {
  clock = new LapseClock();
  journal = new Journal(clock);
  lapse = new TimeLapse({ clock, journal, speedMax: 30 });
  lapse.begin();
  settle();
});

/** Nobody is strained for a while. */
function settle(): void {
  for (let reports = 0; reports < 30; reports++) lapse.report(false);
}

test('time-lapse starts slowly, for processes that have just begun', () => {
  const fresh = new TimeLapse({ clock: new LapseClock(), journal, speedMax: 30 });
  fresh.begin();
  expect(fresh.speed).toBeLessThan(10);
  const slow = new TimeLapse({ clock: new LapseClock(), journal, speedMax: 1 });
  slow.begin();
  expect(slow.speed).toBe(1);
});

test('waiting is fast-forwarded, acting is not', async () => {
  expect(clock.speed).toBe(30);
  await lapse.act(async () => expect(clock.speed).toBe(1));
  expect(clock.speed).toBe(30);
});

test('a wait within an act is fast-forwarded, and the act goes on at real time', async () => {
  await lapse.act(async () => {
    await lapse.wait(async () => expect(clock.speed).toBe(30));
    expect(clock.speed).toBe(1);
  });
});

test('an act that throws gives time-lapse back', async () => {
  await expect(lapse.act(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(clock.speed).toBe(30);
});

test('the clock yields to whoever falls behind, and takes up speed again when they have caught up', () => {
  for (let reports = 0; reports < 5; reports++) lapse.report(true);
  const slowed = clock.speed;
  expect(slowed).toBeLessThan(10);
  for (let reports = 0; reports < 300; reports++) lapse.report(false);
  expect(clock.speed).toBe(30);
});

test('close to a speed that was too much, more is tried with care', () => {
  lapse.report(true);
  const slowed = clock.speed;
  for (let reports = 0; reports < 5; reports++) lapse.report(false);
  expect(clock.speed).toBeGreaterThan(slowed * 1.2);
  for (let reports = 0; reports < 2; reports++) lapse.report(false);
  expect(clock.speed).toBeLessThan(30 * 0.9);
});

test('a limit holds until it is lifted', () => {
  lapse.limit(12);
  expect(clock.speed).toBe(12);
  lapse.limit(0.2);
  expect(clock.speed).toBe(1);
  lapse.limit(100);
  expect(clock.speed).toBe(30);
});

test('a fault that lives by the time of the wall holds time-lapse back from then on', async () => {
  await lapse.act(async () => lapse.yieldTo(4));
  expect(clock.speed).toBe(4);
  lapse.yieldTo(undefined);
  lapse.yieldTo(9);
  settle();
  expect(clock.speed).toBe(4);
});

test('the clock never runs slower than real time, however far behind they are', () => {
  for (let reports = 0; reports < 100; reports++) lapse.report(true);
  expect(clock.speed).toBe(1);
});

test('whoever watches can switch to real time and back', () => {
  lapse.watch(true);
  expect(clock.speed).toBe(1);
  lapse.watch(false);
  expect(clock.speed).toBe(30);
});

test('the journal keeps the changes that matter, and not every small correction', () => {
  for (let reports = 0; reports < 3; reports++) lapse.report(true);
  for (let reports = 0; reports < 100; reports++) lapse.report(false);
  const speeds = eventsOf(journal.events, 'speed').map((event) => event.speed);
  expect(speeds.length).toBeGreaterThan(2);
  expect(speeds.length).toBeLessThan(30);
});
