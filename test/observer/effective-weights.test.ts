import { expect, test } from 'vitest';
import {
  effectiveWeights,
  pooledWeights,
  type RouterReplica,
  type RouterState,
} from '../../src/observer/effective-weights.ts';

const weights = { stable: 30, candidate: 70, fallback: 0 };
const all = { stable: true, candidate: true, fallback: true };

function shares(
  router: Partial<RouterState>,
  ready: Readonly<Record<string, boolean>> = all,
): Record<string, number> {
  const servers = Object.fromEntries(Object.entries(ready).map(([name, value]) => [name, { ready: value }]));
  const found = effectiveWeights({ weights, drained: [], fallbackShare: 0, ...router }, servers);
  return Object.fromEntries(Object.entries(found).map(([name, share]) => [name, Number(share.toFixed(6))]));
}

test('weights add up to one', () => {
  expect(shares({})).toEqual({ stable: 0.3, candidate: 0.7, fallback: 0 });
});

test('a drained server gets nothing, and the others share what is left', () => {
  expect(shares({ drained: ['candidate'] })).toEqual({ stable: 1, candidate: 0, fallback: 0 });
});

test('a server that is not ready serves nobody, whatever its weight', () => {
  expect(shares({}, { ...all, stable: false })).toEqual({ stable: 0, candidate: 1, fallback: 0 });
});

test('nobody serves when the only server with a weight is gone', () => {
  const router = { weights: { stable: 0, candidate: 1, fallback: 0 } };
  expect(shares(router, { ...all, candidate: false })).toEqual({ stable: 0, candidate: 0, fallback: 0 });
});

test('the fallback gets its least share, and the others keep their proportion', () => {
  expect(shares({ fallbackShare: 0.5 })).toEqual({ stable: 0.15, candidate: 0.35, fallback: 0.5 });
});

test('a least share adds nothing to a fallback that has as much by weight, or that is drained', () => {
  const router = { weights: { stable: 1, candidate: 0, fallback: 1 }, fallbackShare: 0.2 };
  expect(shares(router)).toEqual({ stable: 0.5, candidate: 0, fallback: 0.5 });
  expect(shares({ ...router, drained: ['fallback'] })).toEqual({ stable: 1, candidate: 0, fallback: 0 });
});

test('the fallback takes all when it has a least share and nobody else can serve', () => {
  const router = { weights: { stable: 0, candidate: 1, fallback: 0 }, fallbackShare: 0.2 };
  expect(shares(router, { ...all, candidate: false })).toEqual({ stable: 0, candidate: 0, fallback: 1 });
  expect(shares({ ...router, weights: { stable: 0, candidate: 0, fallback: 3 } }).fallback).toBe(1);
});

const servers = {
  ...Object.fromEntries(Object.keys(all).map((name) => [name, { ready: true }])),
  legacy: { ready: true },
};
const router = (changes: Partial<RouterReplica> = {}): RouterReplica => ({
  ...{ weights, drained: [], fallbackShare: 0, inPool: true, path: 'weights' },
  ...changes,
});

test('users are spread evenly over the routers in the pool', () => {
  const other = router({ weights: { stable: 1 } });
  expect(pooledWeights([router(), other], servers)).toEqual({
    ...{ stable: 0.65, candidate: 0.35, fallback: 0, legacy: 0 },
  });
  expect(pooledWeights([router(), { ...other, inPool: false }], servers)).toMatchObject({ stable: 0.3 });
  expect(pooledWeights([{ ...other, inPool: false }], servers)).toMatchObject({ stable: 0, candidate: 0 });
});

test('a router on the retired path sends everybody to the retired release, whatever its weights say', () => {
  const stale = router({ path: 'classic', fallbackShare: 0.5 });
  expect(pooledWeights([router(), router(), stale], servers)).toEqual({
    ...{ stable: 0.2, candidate: 0.466667, fallback: 0, legacy: 0.333333 },
  });
});

test('where models are switched off everybody goes to the fallback', () => {
  const shares = pooledWeights([router(), router()], servers, { modelsOff: true });
  expect(shares).toEqual({ stable: 0, candidate: 0, fallback: 1, legacy: 0 });
});
