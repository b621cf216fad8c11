import { expect, onTestFinished, test } from 'vitest';
import { LapseClock, wallMs } from '../../src/core/clock.ts';
import { eventBodySchema, type Planes } from '../../src/core/events.ts';
import { PlaneObserver, type PlaneObserverOptions } from '../../src/observer/plane-observer.ts';

/** A small sandbox that the test changes by hand, and an observer of its planes. */
function watch(options: Partial<PlaneObserverOptions> = {}) {
  const state = {
    weights: { stable: 0, candidate: 1 },
    ready: true,
    schema: { logical: 'sha256:5', contracts: ['v2'] } as Planes['schema'],
    samples: 0,
  };
  const seen: Planes[] = [];
  const troubles: unknown[] = [];
  const clock = new LapseClock();
  const observer = new PlaneObserver({
    clock,
    routerState: () => Promise.resolve({ weights: state.weights, drained: [], fallbackShare: 0 }),
    serverStates: () => {
      state.samples++;
      return Promise.resolve({
        stable: { ready: state.ready, digest: 'sha256:v1', bundle: 'v1' },
        candidate: { ready: true, digest: 'sha256:v2', bundle: 'v2' },
      });
    },
    schemaState: () => Promise.resolve(state.schema),
    onChange: (planes) => seen.push(planes),
    onTrouble: (thrown) => troubles.push(thrown),
    ...options,
  });
  onTestFinished(() => observer.stop());
  return { observer, state, seen, troubles, clock };
}

test('planes are told at first sight, and then only when they change', async () => {
  const { observer, state, seen } = watch();
  for (let look = 0; look < 3; look++) await observer.sample();
  expect(seen).toHaveLength(1);
  expect(eventBodySchema.parse(seen[0])).toEqual(seen[0]);
  state.weights = { stable: 1, candidate: 0 };
  await observer.sample();
  state.ready = false;
  await observer.sample();
  state.schema = { logical: 'sha256:6', contracts: ['v1', 'v2'] };
  await observer.sample();
  await observer.sample();
  expect(seen.map(({ weights }) => weights)).toEqual([
    { candidate: 1, stable: 0 },
    { candidate: 0, stable: 1 },
    { candidate: 0, stable: 0 },
    { candidate: 0, stable: 0 },
  ]);
  expect(observer.planes).toEqual(seen.at(-1));
});

test('a change lies between the last sample that did not show it and the one that did', async () => {
  const { observer, state, seen, clock } = watch();
  await observer.sample();
  await clock.sleepUntil(clock.now() + 5);
  const beforeMs = clock.now();
  await observer.sample();
  const afterMs = clock.now();
  state.ready = false;
  await clock.sleepUntil(clock.now() + 5);
  await observer.sample();
  expect(seen[1]?.sinceMs).toBeGreaterThanOrEqual(beforeMs);
  expect(seen[1]?.sinceMs).toBeLessThanOrEqual(afterMs);
});

test('a sample that fails is trouble, and is not taken for a change', async () => {
  let broken = false;
  const { observer, state, seen, troubles } = watch({
    schemaState: () => (broken ? Promise.reject(new Error('no connection')) : Promise.resolve(null)),
  });
  await observer.sample();
  const sinceMs = seen[0]?.sinceMs ?? Number.NaN;
  broken = true;
  await observer.sample();
  expect([seen.length, troubles.length]).toEqual([1, 1]);
  broken = false;
  state.ready = false;
  await observer.sample();
  expect(seen[1]?.sinceMs).toBe(sinceMs);
});

test('while it runs it looks again and again until it is stopped, and once more then', async () => {
  const { observer, state, clock } = watch();
  clock.apply({ wallMs: wallMs(), drillMs: clock.now(), speed: 50 });
  observer.start();
  while (state.samples < 4) await new Promise((resolve) => setImmediate(resolve));
  await observer.stop();
  const { samples } = state;
  await clock.sleepUntil(clock.now() + 5_000);
  expect(state.samples).toBe(samples);
});
