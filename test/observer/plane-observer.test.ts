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
    routers: {
      'router-1': {
        inPool: true,
        flags: 'sha256:a',
        path: 'weights' as 'weights' | 'classic',
        cacheEpoch: 0,
      },
      'router-2': {
        inPool: true,
        flags: 'sha256:a',
        path: 'weights' as 'weights' | 'classic',
        cacheEpoch: 0,
      },
    },
    flags: {} as Record<string, string | boolean>,
    desired: null as (Planes['desired'] & object) | null,
    utilisation: { stable: 0, candidate: 0.31234 },
    samples: 0,
  };
  const seen: Planes[] = [];
  const loads: Record<string, number>[] = [];
  const troubles: unknown[] = [];
  const clock = new LapseClock();
  const observer = new PlaneObserver({
    clock,
    routers: () => {
      const common = { weights: state.weights, drained: [], fallbackShare: 0 };
      const routers = Object.entries(state.routers).map(([name, router]) => [name, { ...router, ...common }]);
      return Promise.resolve(Object.fromEntries(routers));
    },
    serverStates: () => {
      state.samples++;
      return Promise.resolve({
        stable: {
          ready: state.ready,
          digest: 'sha256:v1',
          bundle: 'v1',
          utilisation: state.utilisation.stable,
        },
        candidate: {
          ready: true,
          digest: 'sha256:v2',
          bundle: 'v2',
          utilisation: state.utilisation.candidate,
        },
      });
    },
    schemaState: () => Promise.resolve(state.schema),
    changedFlags: () => Promise.resolve(state.flags),
    desired: () => Promise.resolve(state.desired),
    onChange: (planes) => seen.push(planes),
    onLoad: (utilisation) => loads.push(utilisation),
    onTrouble: (thrown) => troubles.push(thrown),
    ...options,
  });
  onTestFinished(() => observer.stop());
  return { observer, state, seen, loads, troubles, clock };
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

test('what each router believes, what the store holds and what the platform wants are planes too', async () => {
  const { observer, state, seen } = watch();
  await observer.sample();
  expect(seen[0]).toMatchObject({ flags: {}, desired: null, cacheEpoch: 0 });
  state.routers['router-2'] = { inPool: true, flags: 'sha256:b', path: 'classic', cacheEpoch: 1 };
  await observer.sample();
  expect(seen[1]?.routers).toEqual({
    'router-1': { inPool: true, flags: 'sha256:a', path: 'weights' },
    'router-2': { inPool: true, flags: 'sha256:b', path: 'classic' },
  });
  state.flags = { checkout: true };
  state.desired = { weights: { candidate: 100 }, suspended: false };
  await observer.sample();
  expect(seen[2]).toMatchObject({ flags: { checkout: true }, desired: { suspended: false } });
  expect(eventBodySchema.parse(seen[2])).toEqual(seen[2]);
});

test('the cache epoch is that of the router which was purged least, of those that serve users', async () => {
  const { observer, state, seen } = watch();
  state.routers['router-1'].cacheEpoch = 3;
  state.routers['router-2'].cacheEpoch = 1;
  await observer.sample();
  state.routers['router-2'].inPool = false;
  await observer.sample();
  expect(seen.map(({ cacheEpoch }) => cacheEpoch)).toEqual([1, 3]);
});

test('parts of another release and copies that are down are told, load alone is no change', async () => {
  const { observer, state, seen } = watch();
  const candidate = { ready: true, digest: 'sha256:mix', bundle: 'v2+v1(weights)' };
  await observer.sample();
  state.utilisation.candidate = 0.9;
  await observer.sample();
  expect(seen).toHaveLength(1);
  const other = watch({
    serverStates: () =>
      Promise.resolve({
        candidate: {
          ...candidate,
          components: { weights: 'v1', index: 'v2' },
          replicas: { ready: 5, of: 6 },
        },
      }),
  });
  await other.observer.sample();
  expect(other.seen[0]?.servers.candidate).toEqual({
    ...candidate,
    components: { weights: 'v1', index: 'v2' },
    replicas: { ready: 5, of: 6 },
  });
});

test('the load of the servers is told every five seconds, without those that have nothing to do', async () => {
  const { observer, loads, clock } = watch();
  await observer.sample();
  await observer.sample();
  expect(loads).toEqual([{ candidate: 0.312 }]);
  clock.apply({ wallMs: wallMs(), drillMs: clock.now() + 5_000, speed: 1 });
  await observer.sample();
  expect(loads).toHaveLength(2);
});

test('an older look is never told after a newer one', async () => {
  let waiting: (() => void) | undefined;
  let calls = 0;
  const { observer, seen } = watch({
    schemaState: async () => {
      const contracts = [`v${++calls}`];
      if (calls === 1) await new Promise<void>((resolve) => (waiting = resolve));
      return { logical: contracts.join(), contracts };
    },
  });
  const first = observer.sample();
  const second = observer.sample();
  while (waiting === undefined) await new Promise((resolve) => setImmediate(resolve));
  waiting();
  await Promise.all([first, second]);
  expect(seen.map(({ schema }) => schema?.logical)).toEqual(['v1', 'v2']);
});
