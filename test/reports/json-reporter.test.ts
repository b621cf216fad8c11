import { expect, test } from 'vitest';
import { jsonReporter } from '../../src/reports/json-reporter.ts';
import { failed, failedJournal, passed, suiteOf } from './samples.ts';

function linesOf(run: (reporter: ReturnType<typeof jsonReporter>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  run(jsonReporter({ write: (text) => written.push(text), color: true, columns: 80 }));
  return written.map((line) => JSON.parse(line));
}

test('every event comes as it stands in the journal, with the drill it belongs to', () => {
  const lines = linesOf((reporter) => {
    for (const [index, drill] of ['S04', 'S04#2'].entries())
      reporter.onDrillStart?.({ drill, scenario: 'S04', title: failed.title, index: index + 1, count: 2 });
    for (const event of failedJournal) {
      reporter.onEvent?.('S04', event);
      reporter.onEvent?.('S04#2', event);
    }
  });
  const eventsOfDrill = (drill: string): unknown[] =>
    lines.filter((line) => line.kind === 'event' && line.drill === drill).map((line) => line.event);
  expect(eventsOfDrill('S04')).toEqual(failedJournal);
  expect(eventsOfDrill('S04#2')).toEqual(failedJournal);
});

test('start, end and suite are told apart from events by their kind', () => {
  const suite = suiteOf(passed);
  const lines = linesOf((reporter) => {
    reporter.onSuiteStart?.({ drills: 1, seed: 20261, procedure: 'p' });
    reporter.onDrillStart?.({ drill: 'S02', scenario: 'S02', title: passed.title, index: 1, count: 1 });
    reporter.onDrillSpoiled?.(passed.scenario, passed);
    reporter.onDrillEnd?.(passed.scenario, passed);
    reporter.onSuiteEnd?.(suite, ['reports/suite.json']);
  });
  expect(lines.map((line) => line.kind)).toEqual([
    'suite-start',
    'drill-start',
    'drill-spoiled',
    'drill-end',
    'suite-end',
  ]);
  expect(lines.at(-1)).toEqual({ kind: 'suite-end', suite, paths: ['reports/suite.json'] });
});
