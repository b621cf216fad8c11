import { expect, test } from 'vitest';
import type { EventBody } from '../../src/core/events.ts';
import { logReporter } from '../../src/reports/log-reporter.ts';
import type { ReporterOutput } from '../../src/reports/reporter.ts';
import {
  actionOf,
  alert,
  binAt,
  failed,
  failedJournal,
  inconclusive,
  journalOf,
  passed,
  suiteOf,
} from './samples.ts';

function logOf(
  entries: readonly (readonly [number, EventBody])[],
  options: Partial<ReporterOutput> = {},
): string[] {
  const written: string[] = [];
  const reporter = logReporter({
    write: (text) => written.push(text),
    color: false,
    columns: 120,
    ...options,
  });
  reporter.onDrillStart?.({ drill: 'S04', scenario: 'S04', title: failed.title, index: 1, count: 2 });
  for (const event of journalOf(...entries)) reporter.onEvent?.('S04', event);
  return written.slice(1);
}

test('a drill is told in aligned lines that grep and cut can work on', () => {
  const written: string[] = [];
  const reporter = logReporter({ write: (text) => written.push(text), color: false, columns: 120 });
  reporter.onSuiteStart?.({ drills: 1, seed: 20261, procedure: 'fixtures/playbooks/reference.yaml' });
  reporter.onDrillStart?.({ drill: 'S04', scenario: 'S04', title: failed.title, index: 1, count: 1 });
  for (const event of failedJournal) reporter.onEvent?.('S04', event);
  reporter.onDrillEnd?.(failed.scenario, failed);
  reporter.onSuiteEnd?.(suiteOf(failed), ['reports/20261/summary.md']);
  expect(written.join('')).toMatchInlineSnapshot(`
    " 0:00.00  –       drill      suite 20261, drills 1, procedure fixtures/playbooks/reference.yaml
     0:00.00  S04     drill      1/1 Destructive migration
     0:00.00  S04     drill      seed 20261, ×30, playbook fixtures/playbooks/reference.yaml, rules alerts.yaml
     0:00.00  S04     drill      phase prepare
     0:00.90  S04     observer   stable v1@3f2a91c0; candidate v2@e07d55a1; traffic stable 0 %, candidate 100 %; schema 19c0ffee; schema contracts v2
     0:01.00  S04     drill      phase baseline
     0:31.20  S04     observer   sent 600, 0.0 % bad (error 0, slow 0, wrong 0), worst p95 182 ms
     1:00.51  S04     fault      drop-column-1 armed: drop-column, must show as error
     1:00.51  S04     drill      phase fault
     1:02.20  S04     observer   sent 20, 50.0 % bad (error 9, slow 1, wrong 0), worst p95 912 ms
     1:02.30  S04     fault      drop-column-1 seen by the observer: 9 of 20 answers are errors
     1:30.00  S04     alert      ErrorRateHigh pending (page), value 0.4512
     1:54.20  S04     alert      ErrorRateHigh firing (page), value 0.4512
     1:54.30  S04     procedure  started by ErrorRateHigh
     1:54.90  S04     procedure  ▸ classify: Find out what broke
     1:59.00  S04     procedure  classified as model by on-call: errors since the release
     1:59.10  S04     procedure  ✓ classify: model
     2:01.00  S04     action     message to support by slack: We are looking into failed applications.
     2:05.00  S04     procedure  decided to roll back by on-call, approved by release-manager: errors above 2 %
     2:10.20  S04     observer   traffic stable 0 % → 100 %, candidate 100 % → 0 %
     2:20.12  S04     action     database schema: ALTER TABLE applications ADD COLUMN debt_ratio numeric by operator, 3.1 ms
     2:21.00  S04     observer   schema 19c0ffee → 77aa10b2; schema contracts v2 → v1, v2
     3:20.00  S04     procedure  claims success: v1 serves everything
    15:50.00  S04     observer   ledger: 2,180 writes acknowledged, 3 lost
    16:00.40  S04     fault      drop-column-1 undone
    16:00.40  S04     drill      ended: deadline
    16:00.40  S04     judge      ✗ fail (procedure): TTD 0:53, TTR –, TTV –, harm 278, score 41
    16:00.40  S04     judge      order-violated: Planes were changed in an order that breaks users.
    16:00.40  S04     judge      writes-lost: Acknowledged writes are gone.

     suite 20261 · fixtures/playbooks/reference.yaml · 1 drill · 1 failed
          scenario               verdict       TTD     TTR     TTV     harm  score   why
     S04  Destructive migration  ✗ fail       0:53       –       –      278     41   order-violated: Planes were changed in
                                                                                     an order that breaks users. Also
                                                                                     writes-lost.
     ✗ fail, exit code 1
     reports/20261/summary.md
    "
  `);
});

test('traffic is told once in thirty drill-seconds', () => {
  const bins = Array.from({ length: 90 }, (_, second) => [second * 1_000, binAt(second * 1_000)] as const);
  expect(logOf(bins)).toHaveLength(3);
});

test('traffic is not told before thirty drill-seconds are full', () => {
  expect(logOf(Array.from({ length: 29 }, (_, second) => [0, binAt(second * 1_000)] as const))).toEqual([]);
});

test('a bin without requests is no traffic, and no division by zero', () => {
  expect(logOf([[30_000, { ...binAt(0), toMs: 30_000, sent: 0, good: 0 }]]).join()).toContain('no traffic');
});

test('a mutating action is told', () => {
  expect(logOf([[1_000, actionOf('PUT /weights')]]).join()).toContain(
    'database schema: PUT /weights by operator, 3.1 ms',
  );
});

test('an action that only reads is not told', () => {
  expect(logOf([[1_000, { ...actionOf('GET /state'), mutating: false } as EventBody]])).toEqual([]);
});

test('a failed action says so', () => {
  expect(logOf([[1_000, actionOf('PUT /weights', { ok: false })]]).join()).toContain('by operator, failed');
});

test('a procedure that runs wild does not flood the log, and the log says what it left out', () => {
  const lines = logOf(
    Array.from({ length: 5_000 }, (_, index) => [index, actionOf(`try ${index}`)] as const),
  );
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toContain('further action lines are left out');
});

test('a flood of one kind of event does not drown another kind', () => {
  const flood = Array.from({ length: 5_000 }, (_, index) => [index, actionOf(`try ${index}`)] as const);
  expect(logOf([...flood, [5_001, alert('firing')]]).at(-1)).toContain('ErrorRateHigh firing');
});

test('damage to the writes is told again when it changed', () => {
  const ledger = { ...failedJournal.find((event) => event.type === 'ledger') } as EventBody & {
    type: 'ledger';
  };
  expect(
    logOf([
      [1, ledger],
      [2, { ...ledger, lost: 4 }],
    ]),
  ).toHaveLength(2);
});

test('damage to the writes is not told again while it stays the same', () => {
  const ledger = { ...failedJournal.find((event) => event.type === 'ledger') } as EventBody & {
    type: 'ledger';
  };
  expect(
    logOf([
      [1, ledger],
      [2, { ...ledger, acknowledged: 2_200 }],
    ]),
  ).toHaveLength(1);
});

test('an event stays on one line whatever its text says', () => {
  const [line] = logOf([[1, { type: 'reviewed', note: 'a\n::error::b\u001B[1m' }]]);
  expect(line).toBe(' 0:00.00  S04     procedure  review: a ::error::b [1m\n');
});

test('colour comes with colour allowed', () => {
  expect(logOf([[1, alert('firing')]], { color: true }).join()).toContain('\u001B[31m');
});

test('colour does not come with colour forbidden', () => {
  expect(logOf([[1, alert('firing')]]).join()).not.toContain('\u001B');
});

test('an unknown drill is told as unknown with whose doing it was', () => {
  const written: string[] = [];
  const reporter = logReporter({ write: (text) => written.push(text), color: false, columns: 120 });
  reporter.onDrillStart?.({ drill: 'S09', scenario: 'S09', title: inconclusive.title, index: 1, count: 1 });
  reporter.onDrillEnd?.(inconclusive.scenario, inconclusive);
  expect(written[1]).toContain('? unknown (environment)');
  expect(written.join('')).not.toMatch(/pass|✓/);
});

test('a drill that was spoiled says why, and that it is run once more', () => {
  const written: string[] = [];
  const reporter = logReporter({ write: (text) => written.push(text), color: false, columns: 120 });
  reporter.onDrillStart?.({ drill: 'S09', scenario: 'S09', title: inconclusive.title, index: 1, count: 1 });
  reporter.onDrillSpoiled?.(inconclusive.scenario, inconclusive);
  expect(written[1]).toContain('? unknown (environment)');
  expect(written.at(-1)).toContain('once more');
});

test('the lines of drills that run side by side name their drill and have its clock', () => {
  const written: string[] = [];
  const reporter = logReporter({ write: (text) => written.push(text), color: false, columns: 120 });
  for (const [index, drill] of ['S02', 'S02#2'].entries())
    reporter.onDrillStart?.({ drill, scenario: 'S02', title: passed.title, index: index + 1, count: 2 });
  const [early, late] = journalOf(
    [9_000, { type: 'phase', phase: 'fault' }],
    [70_000, { type: 'phase', phase: 'hold' }],
  ).slice(-2);
  for (const [drill, event] of [
    ['S02#2', late],
    ['S02', early],
  ] as const)
    if (event !== undefined) reporter.onEvent?.(drill, event);
  expect(written.map((line) => line.slice(0, 16))).toEqual([
    ' 0:00.00  S02   ',
    ' 0:00.00  S02#2 ',
    ' 1:10.00  S02#2 ',
    ' 0:09.00  S02   ',
  ]);
});
