import { describe, expect, test } from 'vitest';
import type { ServerName } from '../../../src/sandbox/router/config.ts';
import { chooseServer, type Shares, sharesOf } from '../../../src/sandbox/router/shares.ts';

const shares = (
  weights: Shares,
  options: { readonly least?: number; readonly drained?: readonly ServerName[] } = {},
): Shares => sharesOf({ weights, fallback: { share: options.least ?? 0 } }, new Set(options.drained ?? []));
const of = (stable: number, candidate: number, fallback: number, legacy = 0): Shares => {
  return { stable, candidate, fallback, legacy };
};

describe('shares', () => {
  test.each([
    ['weights of any size add up to 1', shares(of(30, 10, 0)), of(0.75, 0.25, 0)],
    ['a drained server gets nothing', shares(of(1, 1, 0), { drained: ['stable'] }), of(0, 1, 0)],
    [
      'the fallback gets its least share, and the others the rest',
      shares(of(3, 1, 0), { least: 0.2 }),
      of(0.6, 0.2, 0.2),
    ],
    ['a fallback that has more by its weight keeps it', shares(of(1, 0, 1), { least: 0.2 }), of(0.5, 0, 0.5)],
    [
      'a least share means everything where nobody else serves',
      shares(of(0, 0, 0), { least: 0.2 }),
      of(0, 0, 1),
    ],
    [
      'a drained fallback has no least share',
      shares(of(1, 0, 0), { least: 0.2, drained: ['fallback'] }),
      of(1, 0, 0),
    ],
    ['no weight at all is nothing for anybody', shares(of(0, 0, 0)), of(0, 0, 0)],
    ['the retired release gets its share too', shares(of(1, 0, 0, 3)), of(0.25, 0, 0, 0.75)],
  ])('%s', (_what, found, expected) => {
    expect(found.stable).toBeCloseTo(expected.stable);
    expect(found.candidate).toBeCloseTo(expected.candidate);
    expect(found.fallback).toBeCloseTo(expected.fallback);
    expect(found.legacy).toBeCloseTo(expected.legacy);
  });
});

describe('the choice', () => {
  test('follows the draw through the shares in their order', () => {
    const nobody = new Set<ServerName>();
    const at = (draw: number) => chooseServer(of(0.5, 0.3, 0.2), nobody, draw);
    expect([0, 0.49, 0.51, 0.79, 0.81, 0.999].map(at)).toEqual([
      'stable',
      'stable',
      'candidate',
      'candidate',
      'fallback',
      'fallback',
    ]);
  });

  test('leaves out whom it is told to, and those without a share', () => {
    expect(chooseServer(of(0.5, 0.5, 0), new Set(['stable'] as const), 0.1)).toBe('candidate');
    expect(chooseServer(of(1, 0, 0), new Set(['stable'] as const), 0.1)).toBeUndefined();
  });
});
