import { describe, expect, test } from 'vitest';
import { eventBodySchema } from '../../src/core/events.ts';
import { percentile } from '../../src/observer/percentile.ts';
import { SecondCollector } from '../../src/observer/second.ts';
import { noAnswer } from '../../src/traffic/outcome.ts';
import { outcome } from './outcomes.ts';

describe('a percentile', () => {
  test('is exact by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.95)).toBe(95);
    expect(percentile([1, 2, 3], 0.95)).toBe(3);
    expect(percentile([7], 0.5)).toBe(7);
  });

  test('of nothing is nothing', () => {
    expect(percentile([], 0.5)).toBeNull();
  });
});

describe('a second', () => {
  test('counts every request by its kind, and says when the first bad answer reached its user', () => {
    const collector = new SecondCollector();
    collector.add(outcome({ intendedMs: 5_100 }), 'good');
    collector.add(outcome({ intendedMs: 5_200, latencyMs: 700 }), 'slow');
    collector.add(outcome({ intendedMs: 5_300, latencyMs: 90, digest: 'sha256:v1' }), 'wrong');
    collector.add(outcome({ intendedMs: 5_400, digest: null, status: 500, lateMs: 3 }), 'error');
    collector.add(outcome({ intendedMs: 5_500 }), 'deferred');
    collector.addMissing(10_600);
    const { bin, badAtMs } = collector.finish(5_000);
    expect(eventBodySchema.parse(bin)).toEqual(bin);
    expect(bin).toMatchObject({
      fromMs: 5_000,
      toMs: 6_000,
      sent: 6,
      good: 1,
      slow: 1,
      wrong: 1,
      deferred: 1,
    });
    expect(bin).toMatchObject({ error: 2, firstHarmMs: 5_390, lateMs: 3 });
    expect(bin.served).toEqual({ 'sha256:v1': 1, 'sha256:v2': 3 });
    expect(badAtMs).toEqual({ error: [5_480, 10_600], slow: [5_900], wrong: [5_390] });
  });

  test('counts a leak as a wrong answer, and says when it reached its user', () => {
    const collector = new SecondCollector();
    collector.add(outcome({ intendedMs: 5_700 }), 'leaked');
    collector.add(outcome({ intendedMs: 5_100 }), 'leaked');
    collector.add(outcome({ intendedMs: 5_300 }), 'wrong');
    const { bin, badAtMs, leakedAtMs } = collector.finish(5_000);
    expect(bin).toMatchObject({ sent: 3, good: 0, wrong: 3, firstHarmMs: 5_180 });
    expect(badAtMs.wrong).toEqual([5_180, 5_380, 5_780]);
    expect(leakedAtMs).toEqual([5_180, 5_780]);
  });

  test('without a request has no harm and no latency', () => {
    const { bin } = new SecondCollector().finish(5_000);
    expect(bin).toMatchObject({ sent: 0, firstHarmMs: null, p50Ms: null, p95Ms: null, served: {} });
  });

  test('has its percentiles over answers and time-outs, whatever their order', () => {
    const collector = new SecondCollector();
    for (const latencyMs of [90, 10, 50]) collector.add(outcome({ latencyMs }), 'good');
    collector.add(outcome({ latencyMs: 5_000, status: noAnswer.timedOut }), 'error');
    expect(collector.finish(0).bin).toMatchObject({ p50Ms: 50, p95Ms: 5_000 });
  });

  test('counts the tries that its requests took, not those of requests that nobody was asked for', () => {
    const collector = new SecondCollector();
    collector.add(outcome({ attempts: 3 }), 'good');
    collector.add(outcome({ attempts: 1 }), 'good');
    collector.add(outcome({ attempts: 0, status: 429, answer: null }), 'deferred');
    expect(collector.finish(0).bin).toMatchObject({ sent: 3, tries: 4 });
  });

  test('tells late answers that only the machine made late from those that are late by themselves', () => {
    const collector = new SecondCollector();
    collector.add(outcome({ latencyMs: 420, overheadMs: 150 }), 'slow', 300);
    collector.add(outcome({ latencyMs: 900, overheadMs: 150 }), 'slow', 300);
    collector.add(outcome({ latencyMs: 200, overheadMs: 150 }), 'good', 300);
    expect(collector.finish(0).bin).toMatchObject({ slow: 2, strained: 1 });
  });

  test('does not look faster for refusing quickly', () => {
    const collector = new SecondCollector();
    collector.add(outcome({ latencyMs: 80 }), 'good');
    collector.add(outcome({ latencyMs: 1, status: 429, answer: null }), 'deferred');
    for (let refusal = 0; refusal < 9; refusal++)
      collector.add(outcome({ latencyMs: 1, status: 503 }), 'error');
    expect(collector.finish(0).bin).toMatchObject({ p50Ms: 80, p95Ms: 80 });
  });
});
