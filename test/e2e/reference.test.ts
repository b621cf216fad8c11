import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf } from '../../src/core/events.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { firedrill, type Run, runFiredrill, story } from './run-firedrill.ts';

let first: Run;
let again: Run;

beforeAll(async () => {
  first = await runFiredrill(['S02', 'S04', 'C1', '--seed', '7']);
  again = await runFiredrill(['S02', '--seed', '7']);
}, 600_000);

afterAll(() => {
  for (const run of [first, again]) rmSync(run.folder, { recursive: true, force: true });
});

test('the reference playbook passes every drill, and the exit code says so', () => {
  expect(
    first.suite.drills.map(({ scenario, verdict }) => `${scenario} ${verdict}`),
    story(first),
  ).toEqual(['S02 pass', 'S04 pass', 'C1 pass']);
  expect(first.exitCode).toBe(0);
});

test('S02 and S04 are detected and rolled back within their budgets, and C1 is left alone', () => {
  for (const [scenario, ttd, ttr] of [
    ['S02', 120, 300],
    ['S04', 180, 600],
  ] as const) {
    const { times } = first.drill(scenario);
    expect(times.ttd, scenario).toBeLessThanOrEqual(ttd);
    expect(times.ttr, scenario).toBeLessThanOrEqual(ttr);
    expect(times.claimGap, scenario).toBeGreaterThanOrEqual(0);
  }
  const touched = eventsOf(first.events('C1'), 'action').filter(
    ({ mutating, plane }) => mutating && plane !== 'comms',
  );
  expect(touched).toEqual([]);
});

/**
 * metrics.md, section 3: x* + E·⌈F/E⌉ ≤ TTD ≤ that + S + E, for a quantile rule with e the share of requests slower than
 * the bound. W = 1 m holds four scrapes of 15 s, which span 45 s; the shares are those that users really had.
 */
test('the TTD of S02 lies within what the shipped rule can do', () => {
  const drill = first.drill('S02');
  const { effect, started } = drill.marks;
  const bins = eventsOf(first.events('S02'), 'observed').map((bin) => ({ ...bin, s: bin.fromMs / 1_000 }));
  const shareSlow = (from: number, to: number): number => {
    const within = bins.filter(({ s }) => s >= from && s < to);
    return within.reduce((sum, bin) => sum + bin.slow, 0) / within.reduce((sum, bin) => sum + bin.sent, 0);
  };
  const before = shareSlow((effect ?? 0) - 60, effect ?? 0);
  const after = shareSlow(effect ?? 0, started ?? 0);
  const [scrape, evaluation, forSeconds, span, threshold] = [15, 30, 30, 45, 0.05];
  const faulty = (span * (threshold - before)) / (after - before);
  const least = faulty + evaluation * Math.ceil(forSeconds / evaluation);
  // Chance moves the share within a window of 1200 requests by a few tenths of a percent: about two seconds of x*.
  expect(drill.times.ttd).toBeGreaterThanOrEqual(least - 2);
  expect(drill.times.ttd).toBeLessThanOrEqual(least + scrape + evaluation + 2);
});

test('the same seed gives the same fault schedule, and a TTD within one scrape plus one evaluation', () => {
  // Counted within a cycle of scrape and evaluation: how long the parts took to start is no part of the schedule.
  const schedule = (run: Run) =>
    eventsOf(run.events('S02'), 'fault-intended').map(({ id, atMs }) => [id, atMs % 30_000]);
  expect(schedule(again)).toEqual(schedule(first));
  const [one, other] = [first.drill('S02').times.ttd, again.drill('S02').times.ttd];
  expect(Math.abs((one ?? Number.NaN) - (other ?? Number.NaN))).toBeLessThanOrEqual(45);
});

test('the same seed gives the same requests and the same expected answers', () => {
  for (const domain of ['healthcare-diagnostic', 'financial-risk-scoring'] as const) {
    const draw = (seed: number) => {
      const traffic = trafficOf(domain, seed);
      return Array.from({ length: 200 }, (_, index) => [traffic.requestAt(index), traffic.truthAt(index)]);
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8)).not.toEqual(draw(7));
  }
});

test('suite.json holds what scripts rely on', () => {
  for (const drill of first.suite.drills) {
    expect(Object.keys(drill)).toEqual(
      expect.arrayContaining([
        'scenario',
        'seed',
        'verdict',
        'attribution',
        'reasons',
        'times',
        'harm',
        'score',
      ]),
    );
    expect(Object.keys(drill.times)).toEqual(['ttd', 'ttr', 'ttv', 'react', 'execute', 'claimGap']);
    expect(drill.score).toMatchObject({ total: expect.any(Number), steps: expect.any(Object) });
  }
  expect(first.drill('C1').times.ttd).toBeNull();
});

test('a stored run is judged again to the byte, and a journal that was tampered with is not', async () => {
  const same = await firedrill(['rescore', first.folder]);
  expect(same.stdout).toContain('Nothing came out differently.');
  expect(same.exitCode).toBe(0);
  const replayed = await firedrill(['replay', join(first.folder, 'drills', 'S04'), '--no-ui']);
  expect(replayed.stdout).toContain('✓ pass');
});

test('no secret is in anything that the run has left behind', () => {
  const files = readdirSync(first.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const urls = files.flatMap((entry) =>
    [
      ...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(
        /postgres(?:ql)?:\/\/[^\s"@]*:([^\s"@]*)@/g,
      ),
    ].map(([, password]) => password),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(urls.filter((password) => password !== '[redacted]')).toEqual([]);
});
