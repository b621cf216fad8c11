import { expect, test } from 'vitest';
import type { DrillResult } from '../../src/judge/result.ts';
import { githubReporter } from '../../src/reports/github-reporter.ts';
import { failed, failedJournal, inconclusive, passed, suiteOf } from './samples.ts';

function run(drills: readonly DrillResult[]): { readonly annotations: string; readonly summary: string } {
  let annotations = '';
  let summary = '';
  const reporter = githubReporter({
    write: (text) => {
      annotations += text;
    },
    writeJobSummary: (text) => {
      summary += text;
    },
    color: false,
    columns: 80,
  });
  for (const [index, drill] of drills.entries()) {
    reporter.onDrillStart?.({
      drill: drill.scenario,
      scenario: drill.scenario,
      title: drill.title,
      index: index + 1,
      count: drills.length,
    });
    for (const event of failedJournal) reporter.onEvent?.(drill.scenario, event);
    reporter.onDrillEnd?.(drill.scenario, drill);
  }
  reporter.onSuiteEnd?.(suiteOf(...drills), []);
  return { annotations, summary };
}

test('a failed drill is annotated with its reasons', () => {
  expect(run([failed]).annotations).toBe(
    '::error title=S04 Destructive migration%3A fail::order-violated: Planes were changed in an order that breaks users. Also writes-lost.\n',
  );
});

test('an unknown drill is annotated as an error too', () => {
  expect(run([inconclusive]).annotations).toMatch(/^::error title=S09 Poisoned index%3A unknown::/);
});

test('a passed drill is not annotated', () => {
  expect(run([passed]).annotations).toBe('');
});

test('a title cannot bring in a workflow command of its own', () => {
  const { annotations } = run([{ ...failed, title: 'x\n::set-env name=A::b,file=c' }]);
  expect(annotations.split('\n')).toHaveLength(2);
  expect(annotations).toContain('title=S04 x %3A%3Aset-env name=A%3A%3Ab%2Cfile=c%3A fail::');
});

test('the job summary is the summary of the run, with each story', () => {
  const { summary } = run([failed, passed]);
  expect(summary).toContain('# firedrill: ✗ fail');
  expect(summary).toContain('> Release v2 renamed a column.');
});

test('a summary that GitHub would refuse for its size is cut down to the overview', () => {
  const checks = failed.checks.map((check) => ({ ...check, detail: 'x'.repeat(600_000) }));
  const { summary } = run([{ ...failed, checks }]);
  expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
  expect(summary).toContain('| S04 | Destructive migration | ✗ fail |');
});
