import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Run, runFiredrill, story } from './run-firedrill.ts';

let run: Run;

beforeAll(async () => {
  run = await runFiredrill(['--seed', '7']);
}, 1_200_000);

afterAll(() => rmSync(run.folder, { recursive: true, force: true }));

test('the reference playbook passes all twelve scenarios and five controls without knowing which one runs', () => {
  const verdicts = new Map(run.suite.drills.map(({ scenario, verdict }) => [scenario, verdict]));
  expect(verdicts.size).toBe(17);
  const notPassed = [...verdicts].filter(([, verdict]) => verdict !== 'pass');
  expect(notPassed, story(run)).toEqual([]);
});

test('every drill of the catalogue tells when it was detected and rolled back, and a control that nothing was', () => {
  for (const { kind, scenario, verdict, times } of run.suite.drills) {
    if (verdict !== 'pass') continue;
    if (kind === 'control') expect(times.ttr, scenario).toBeNull();
    else expect(times.ttr, scenario).toBeGreaterThanOrEqual(times.ttd ?? Number.POSITIVE_INFINITY);
  }
});
