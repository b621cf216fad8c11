import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Run, runFiredrill, runOnce, story } from './run-firedrill.ts';

const runs: Run[] = [];

/** The whole catalogue; then, once more, the drills that were no measurement. */
beforeAll(async () => {
  const all = await runOnce(['--seed', '7']);
  runs.push(all);
  const unknown = all.suite.drills.filter(({ verdict }) => verdict === 'unknown');
  if (unknown.length > 0) {
    runs.push(await runFiredrill([...unknown.map(({ scenario }) => scenario), '--seed', '7']));
  }
}, 1_200_000);

afterAll(() => {
  for (const run of runs) rmSync(run.folder, { recursive: true, force: true });
});

test('the reference playbook passes all twelve scenarios and five controls without knowing which one runs', () => {
  const verdicts = new Map(
    runs.flatMap(({ suite }) => suite.drills).map(({ scenario, verdict }) => [scenario, verdict]),
  );
  expect(verdicts.size).toBe(17);
  const notPassed = [...verdicts].filter(([, verdict]) => verdict !== 'pass');
  expect(notPassed, runs.map(story).join('\n')).toEqual([]);
});

test('every drill of the catalogue tells when it was detected and rolled back, and a control that nothing was', () => {
  for (const { kind, scenario, verdict, times } of runs.flatMap(({ suite }) => suite.drills)) {
    if (verdict !== 'pass') continue;
    if (kind === 'control') expect(times.ttr, scenario).toBeNull();
    else expect(times.ttr, scenario).toBeGreaterThanOrEqual(times.ttd ?? Number.POSITIVE_INFINITY);
  }
});
