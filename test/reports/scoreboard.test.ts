import { expect, test } from 'vitest';
import { renderScoreboard } from '../../src/reports/scoreboard.ts';
import { control, failed, inconclusive, passed, suiteOf } from './samples.ts';

const suite = suiteOf(passed, failed, control, inconclusive);
const at = (columns: number): string => renderScoreboard(suite, { columns, color: false });

test('a wide terminal gets a line for each drill, with its reason beside it', () => {
  expect(at(140)).toMatchInlineSnapshot(`
    " suite 20261 · fixtures/playbooks/reference.yaml · 4 drills · 2 passed · 1 failed · 1 unknown
          scenario                   verdict       TTD     TTR     TTV     harm  score   why
     S02  Tail latency, cold target  ✓ pass       0:53    2:24    2:31      112     96
     S04  Destructive migration      ✗ fail       0:53       –       –      278     41   order-violated: Planes were changed in an order that
                                                                                         breaks users. Also writes-lost.
     C1   Benign surge               ✓ pass          –       –       –        0     96   no rollback, as it should be
     S09  Poisoned index             ? unknown       –       –       –        –      –   [environment] fault-not-effective: The observer saw no
                                                                                         effect of the fault, so nothing was tested.
     ✗ fail, exit code 1
    "
  `);
});

test('a terminal of 80 columns gets the reasons below', () => {
  expect(at(80)).toMatchInlineSnapshot(`
    " suite 20261 · fixtures/playbooks/reference.yaml · 4 drills · 2 passed · 1
     failed · 1 unknown
          scenario                 verdict       TTD     TTR     TTV     harm  score
     S02  Tail latency, cold tar…  ✓ pass       0:53    2:24    2:31      112     96
     S04  Destructive migration    ✗ fail       0:53       –       –      278     41
          order-violated: Planes were changed in an order that breaks users. Also
          writes-lost.
     C1   Benign surge             ✓ pass          –       –       –        0     96
          no rollback, as it should be
     S09  Poisoned index           ? unknown       –       –       –        –      –
          [environment] fault-not-effective: The observer saw no effect of the
          fault, so nothing was tested.
     ✗ fail, exit code 1
    "
  `);
});

test('a narrow terminal gets the figures below as well', () => {
  expect(at(48)).toMatchInlineSnapshot(`
    " suite 20261 · fixtures/playbooks/reference.yaml
     · 4 drills · 2 passed · 1 failed · 1 unknown
     S02  ✓ pass
          TTD 0:53, TTR 2:24, TTV 2:31, harm 112,
          score 96
     S04  ✗ fail
          TTD 0:53, TTR –, TTV –, harm 278, score 41
          order-violated: Planes were changed in an
          order that breaks users. Also writes-lost.
     C1   ✓ pass
          TTD –, TTR –, TTV –, harm 0, score 96
          no rollback, as it should be
     S09  ? unknown
          TTD –, TTR –, TTV –, harm –, score –
          [environment] fault-not-effective: The
          observer saw no effect of the fault, so
          nothing was tested.
     ✗ fail, exit code 1
    "
  `);
});

test.each([40, 60, 72, 80, 100, 120, 200])('no line is longer than a terminal of %i columns', (columns) => {
  const lengths = at(columns)
    .split('\n')
    .map((line) => [...line].length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(columns);
});

test('an unknown drill never looks like a pass', () => {
  const board = renderScoreboard(suiteOf(inconclusive), { columns: 140, color: true });
  expect(board).toContain('\u001B[33m? unknown');
  expect(board).not.toContain('\u001B[32m');
  expect(board).not.toMatch(/pass|✓/);
});

test('an unknown drill has no figures, whatever was computed of it', () => {
  const drill = { ...passed, verdict: 'unknown' as const, attribution: 'harness' as const };
  const board = renderScoreboard(suiteOf(drill), { columns: 140, color: false });
  expect(board).toMatch(/\? unknown +– +– +– +– +– /);
});

test('a passed drill looks like one', () => {
  const board = renderScoreboard(suiteOf(passed), { columns: 140, color: true });
  expect(board).toContain('\u001B[32m✓ pass');
  expect(board).not.toMatch(/fail|unknown/);
});

test('a title cannot write escape sequences to the terminal', () => {
  const board = renderScoreboard(suiteOf({ ...passed, title: 'x\u001B[2J\ny' }), {
    columns: 140,
    color: false,
  });
  expect(board).toContain('x [2J y');
});

test('a drill that failed for many reasons tells the first in words and names the others', () => {
  const drill = { ...failed, reasons: [...failed.reasons, 'not-communicated' as const] };
  expect(renderScoreboard(suiteOf(drill), { columns: 200, color: false })).toContain(
    'order-violated: Planes were changed in an order that breaks users. Also writes-lost, not-communicated.',
  );
});

test('an empty suite has a scoreboard too', () => {
  const board = renderScoreboard({ ...suiteOf(), verdict: 'unknown' }, { columns: 80, color: false });
  expect(board).toContain('0 drills');
});
