import { expect, test } from 'vitest';
import { Comparison } from '../../../src/sandbox/kpi/comparison.ts';

const segment = 'mobile/EU';

/** A visit of both groups every five seconds; the treatment sells by the given share. */
function visit(
  comparison: Comparison,
  range: { readonly fromMs: number; readonly toMs: number },
  sold: number,
) {
  for (let atMs = range.fromMs; atMs < range.toMs; atMs += 5_000) {
    comparison.add({ atMs, segment, group: 'treatment', sessions: 9_000, conversions: 9_000 * sold });
    comparison.add({ atMs, segment, group: 'holdback', sessions: 1_000, conversions: 200 });
  }
  comparison.advance(range.toMs);
}

test('evidence grows while the treatment sells worse, and does not while it sells alike', () => {
  const worse = new Comparison(0.2);
  const alike = new Comparison(0.2);
  visit(worse, { fromMs: 0, toMs: 120_000 }, 0.18);
  visit(alike, { fromMs: 0, toMs: 120_000 }, 0.2);
  expect(worse.evidence().get(segment)).toBeGreaterThan(3);
  expect(alike.evidence().get(segment)).toBeLessThan(0);
});

test('a comparison is over when the treatment was withdrawn, and the next begins from nothing', () => {
  const comparison = new Comparison(0.2);
  visit(comparison, { fromMs: 0, toMs: 120_000 }, 0.18);
  comparison.advance(150_000);
  expect(comparison.evidence().size).toBe(1);
  comparison.advance(180_000);
  expect(comparison.evidence().size).toBe(0);
  visit(comparison, { fromMs: 300_000, toMs: 420_000 }, 0.2);
  expect(comparison.evidence().get(segment)).toBeLessThan(0);
});
