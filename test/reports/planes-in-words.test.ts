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
