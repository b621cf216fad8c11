import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import { judgeDrill } from '../../src/judge/judge.ts';
import {
  drillFacts,
  drillFiles,
  type ReporterName,
  reporterNames,
  reporters,
  scoreboard,
  suiteFiles,
} from '../../src/reports/index.ts';
import { failed, failedJournal, started, suiteOf } from './samples.ts';

const secret = 'hunter2';
const leak = `postgres://operator:${secret}@127.0.0.1/x password=${secret}`;

/** A drill that tells its secret wherever it can, and the harmless word `plain` beside it. */
const leaky = {
  ...failed,
  title: `plain ${leak}`,
  procedure: `./rollback.sh --password ${secret} plain`,
  checks: failed.checks.map((check) => ({ ...check, detail: `plain ${leak}` })),
};
const suite = { ...suiteOf(leaky), procedure: leaky.procedure };
const leakyJournal: readonly JournalEvent[] = [
  { seq: 1, t: 0, ...started, procedure: { kind: 'command', name: leaky.procedure } } as JournalEvent,
  { seq: 2, t: 1, type: 'trouble', where: 'database', code: 'PG', message: `plain ${leak}` },
  { seq: 3, t: 2, type: 'output', stream: 'stderr', text: `plain ${leak}` },
  ...failedJournal.slice(1),
];

function outputOf(name: ReporterName): string {
  let output = '';
  const write = (text: string): void => {
    output += text;
  };
  const reporter = reporters[name]({ write, writeJobSummary: write, color: false, columns: 400 });
  reporter.onSuiteStart?.({ drills: 1, seed: 1, procedure: leaky.procedure });
  reporter.onDrillStart?.({ drill: 'S04', scenario: 'S04', title: leaky.title, index: 1, count: 1 });
  for (const event of leakyJournal) reporter.onEvent?.('S04', event);
  reporter.onDrillEnd?.(leaky.scenario, leaky);
  reporter.onSuiteEnd?.(suite, [`reports/${leak}`]);
  return output;
}

test.each(reporterNames)('the reporter %s tells no secret', (name) => {
  expect(outputOf(name)).not.toContain(secret);
});

test.each(reporterNames.filter((name) => name !== 'silent'))('the reporter %s tells the rest', (name) => {
  expect(outputOf(name)).toContain('plain');
});

test('the silent reporter tells nothing at all', () => {
  expect(outputOf('silent')).toBe('');
});

test('no report file holds a secret', () => {
  const files = [...suiteFiles(suite, [drillFacts(leakyJournal, leaky)]), ...drillFiles(leaky)];
  expect(files.map((file) => file.name)).toEqual(['suite.json', 'junit.xml', 'summary.md', 'result.json']);
  expect(files.filter((file) => file.text.includes(secret))).toEqual([]);
});

test('every report file holds the rest', () => {
  const files = [...suiteFiles(suite, [drillFacts(leakyJournal, leaky)]), ...drillFiles(leaky)];
  expect(files.filter((file) => !file.text.includes('plain'))).toEqual([]);
});

test('the scoreboard tells no secret, and the rest', () => {
  const board = scoreboard(suite, { columns: 400, color: false });
  expect(board).not.toContain(secret);
  expect(board).toContain('plain');
});

test('the same run gives the same files, byte for byte', () => {
  const files = () => suiteFiles(suite, [drillFacts(leakyJournal, leaky)]);
  expect(files()).toEqual(files());
});

test('a stored journal that is judged and reported again gives the same bytes', () => {
  const report = (events: readonly JournalEvent[]) => {
    const result = judgeDrill(events);
    return [...drillFiles(result), ...suiteFiles(suiteOf(result), [drillFacts(events, result)])];
  };
  const stored: readonly JournalEvent[] = JSON.parse(JSON.stringify(failedJournal));
  expect(report(stored)).toEqual(report(failedJournal));
});
