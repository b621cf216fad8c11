import { expect, test } from 'vitest';
import { planesInWords } from '../../src/reports/planes-in-words.ts';
import { planesWith } from './samples.ts';

const before = planesWith({ stable: 0, candidate: 1 });

test('the first look at the planes is told whole', () => {
  expect(planesInWords(before, undefined)).toMatchInlineSnapshot(`
    [
      "stable v1@3f2a91c0",
      "candidate v2@e07d55a1",
      "traffic stable 0 %, candidate 100 %",
      "schema 19c0ffee",
      "schema contracts v2",
    ]
  `);
});

test('a later look is told by what changed', () => {
  const now = {
    ...planesWith({ stable: 1, candidate: 0 }, ['v1', 'v2']),
    servers: { ...before.servers, candidate: { ready: false, digest: null, bundle: null } },
  };
  expect(planesInWords(now, before)).toMatchInlineSnapshot(`
    [
      "candidate v2@e07d55a1 → nothing (not ready)",
      "traffic stable 0 % → 100 %, candidate 100 % → 0 %",
      "schema 19c0ffee → 77aa10b2",
      "schema contracts v2 → v1, v2",
    ]
  `);
});

test('a look at unchanged planes is not told', () => {
  expect(planesInWords(planesWith({ stable: 0, candidate: 1 }), before)).toEqual([]);
});

test('other bytes under the same bundle name are a change', () => {
  const stable = { ready: true, digest: 'sha256:ffffffff00', bundle: 'v1' };
  expect(planesInWords({ ...before, servers: { ...before.servers, stable } }, before)).toEqual([
    'stable v1@3f2a91c0 → v1@ffffffff',
  ]);
});

test('a domain without a database has no schema to tell', () => {
  const without = { ...before, schema: null };
  expect(planesInWords(without, without)).toEqual([]);
  expect(planesInWords(without, undefined).join()).not.toContain('schema');
});

test('routers, flags, cache, desired state and copies are told where there are any', () => {
  const first = {
    ...before,
    routers: { 'router-1': { inPool: true, flags: 'sha256:aaaaaaaa00', path: 'weights' as const } },
    flags: {},
    cacheEpoch: 1,
    desired: { weights: { stable: 0, candidate: 100 }, suspended: false },
  };
  const now = {
    ...first,
    servers: {
      ...first.servers,
      stable: { ready: true, digest: 'sha256:3f2a91c0', bundle: 'v1', replicas: { ready: 5, of: 6 } },
    },
    routers: { 'router-1': { inPool: false, flags: 'sha256:bbbbbbbb00', path: 'classic' as const } },
    flags: { checkout: true },
    cacheEpoch: 2,
    desired: { weights: { stable: 100, candidate: 0 }, suspended: true },
  };
  expect(planesInWords(now, first)).toEqual([
    'stable v1@3f2a91c0 → v1@3f2a91c0 (5 of 6 up)',
    'router-1 flags aaaaaaaa → flags bbbbbbbb on the retired path (ejected)',
    'flag checkout none → true',
    'cache epoch 1 → 2',
    'desired candidate 100 → stable 100 (suspended)',
  ]);
  expect(planesInWords(first, undefined)).toContain('cache epoch 1');
  expect(planesInWords(first, first)).toEqual([]);
});
