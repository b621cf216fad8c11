import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../../src/sandbox/database/statement-log.ts';
import { StatementLog } from '../../../src/sandbox/database/statement-log.ts';

type Entry = Partial<LogRecord> | string;

const failure = (statement: string): Partial<LogRecord> => ({
  error_severity: 'ERROR',
  message: 'no',
  statement,
});
const disconnection: Partial<LogRecord> = { message: 'disconnection: session time: 0:00:00.052' };

/** What comes out of log records of one session: each text is a statement that took 2 ms. */
function outcomes(...entries: readonly Entry[]): readonly string[] {
  const log = new StatementLog('database');
  return entries
    .map((entry) =>
      typeof entry === 'string' ? { message: `duration: 2.000 ms  statement: ${entry}` } : entry,
    )
    .flatMap((entry) => log.read({ pid: 1, user: 'operator', error_severity: 'LOG', message: '', ...entry }))
    .map(({ ok, summary, durationMs }) => `${ok ? 'ok' : 'not ok'}: ${summary} (${durationMs} ms)`);
}

describe('outside of a transaction', () => {
  test('a change is ok when it has ended, and the first of a string stands for its duration', () => {
    expect(outcomes('SELECT 1', 'DROP TABLE a', 'SET x = 1; DROP TABLE b; DROP TABLE c')).toEqual([
      'ok: DROP TABLE a (2 ms)',
      'ok: DROP TABLE b (2 ms)',
      'ok: DROP TABLE c (0 ms)',
    ]);
  });

  test('of the extended protocol only the execution counts', () => {
    const steps = ['parse <unnamed>', 'bind <unnamed>', 'execute <unnamed>', 'execute S_1/C_2'];
    const entries = steps.map((step) => ({ message: `duration: 1.500 ms  ${step}: DROP TABLE a` }));
    expect(outcomes(...entries)).toEqual(['ok: DROP TABLE a (1.5 ms)', 'ok: DROP TABLE a (1.5 ms)']);
  });

  test('all changes of a string that failed are not ok', () => {
    expect(outcomes(failure('DROP TABLE a; SELECT 1/0'))).toEqual(['not ok: DROP TABLE a (0 ms)']);
  });

  test('an error without a statement, and a line of another kind, tell nothing', () => {
    expect(outcomes({ error_severity: 'FATAL', message: 'no such role' }, { message: 'listening' })).toEqual(
      [],
    );
  });
});

describe('in a transaction', () => {
  test('a change waits for the commit', () => {
    expect(outcomes('BEGIN', 'DROP TABLE a')).toEqual([]);
    expect(outcomes('START TRANSACTION', 'DROP TABLE a', 'END', 'DROP TABLE b')).toEqual([
      'ok: DROP TABLE a (2 ms)',
      'ok: DROP TABLE b (2 ms)',
    ]);
  });

  test.each([
    ['a rollback', ['ROLLBACK']],
    ['a lost session', [disconnection]],
    ['a commit that fails', [failure('COMMIT')]],
    ['a commit after an error', [failure('SELECT 1/0'), 'COMMIT']],
  ] as const)('a change before %s is not ok', (_, entries) => {
    expect(outcomes('BEGIN', 'DROP TABLE a', ...entries, 'DROP TABLE b')).toEqual([
      'not ok: DROP TABLE a (2 ms)',
      'ok: DROP TABLE b (2 ms)',
    ]);
  });

  test('a rollback to a savepoint takes back what came after it alone', () => {
    expect(
      outcomes(
        'BEGIN',
        'DROP TABLE a',
        'SAVEPOINT s',
        'DROP TABLE b',
        failure('DROP TABLE c'),
        'ROLLBACK TO s',
        'DROP TABLE d',
        'COMMIT',
      ),
    ).toEqual([
      'not ok: DROP TABLE c (0 ms)',
      'not ok: DROP TABLE b (2 ms)',
      'ok: DROP TABLE a (2 ms)',
      'ok: DROP TABLE d (2 ms)',
    ]);
  });

  test('that begins and ends within one string its changes are told at once', () => {
    expect(outcomes('BEGIN; DROP TABLE a; COMMIT; BEGIN; DROP TABLE b; ROLLBACK')).toEqual([
      'ok: DROP TABLE a (2 ms)',
      'not ok: DROP TABLE b (0 ms)',
    ]);
    expect(outcomes(failure('BEGIN; DROP TABLE a; SELECT 1/0'), 'DROP TABLE b', 'COMMIT')).toEqual([
      'not ok: DROP TABLE a (0 ms)',
      'not ok: DROP TABLE b (2 ms)',
    ]);
  });
});
