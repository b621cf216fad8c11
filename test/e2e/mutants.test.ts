import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { killMatrix } from './kill-matrix.ts';
import { runFiredrill, story } from './run-firedrill.ts';

const scenarios = ['S02', 'S04', 'C1'];

test.each(Object.entries(killMatrix))(
  '%s fails what it must fail, and nothing else',
  async (mutant, expected) => {
    const run = await runFiredrill([
      ...scenarios,
      '--procedure',
      `fixtures/playbooks/mutants/${mutant}.yaml`,
    ]);
    for (const scenario of scenarios) {
      const drill = run.drill(scenario);
      const { verdict, reason } = expected[scenario] ?? { verdict: 'unknown' };
      expect(drill.verdict, `${mutant} on ${scenario}\n${story(run)}`).toBe(verdict);
      if (reason !== undefined) expect(drill.reasons).toContain(reason);
    }
    expect(run.exitCode).toBe(1);
    rmSync(run.folder, { recursive: true, force: true });
  },
  600_000,
);

test('every mutant is failed by a scenario, and no scenario is passed by every mutant', () => {
  for (const row of Object.values(killMatrix)) {
    expect(Object.values(row).some(({ verdict }) => verdict === 'fail')).toBe(true);
  }
  for (const scenario of scenarios) {
    const verdicts = Object.values(killMatrix).map((row) => row[scenario]?.verdict);
    expect(verdicts, scenario).toContain('fail');
  }
});
