import { z } from 'zod';
import type { ActionEvent } from '../../core/events.ts';
import { planeOf } from './sql-plane.ts';
import { type SqlStatement, splitSql, summarizeSql } from './sql-text.ts';

/** A line of PostgreSQL's JSON log, as far as it is of use. */
export const logRecordSchema = z.object({
  pid: z.number(),
  user: z.string().optional(),
  dbname: z.string().optional(),
  error_severity: z.string(),
  message: z.string().default(''),
  detail: z.string().optional(),
  statement: z.string().optional(),
  application_name: z.string().optional(),
});
export type LogRecord = z.infer<typeof logRecordSchema>;

interface Savepoint {
  readonly name: string;
  readonly at: number;
}

interface Session {
  /** Undefined outside of an explicit transaction. */
  transaction:
    | { aborted: boolean; readonly changes: ActionEvent[]; readonly savepoints: Savepoint[] }
    | undefined;
}

/**
 * Makes actions from the log of one role's statements.
 *
 * A change counts when it is committed, so the actions of a transaction come out at its end; those that failed or were
 * rolled back are not ok. The server must log every statement with its duration when it has ended
 * (`log_min_duration_statement = 0`), errors, and the ends of sessions.
 */
export class StatementLog {
  readonly #part: string;
  readonly #sessions = new Map<number, Session>();

  constructor(part: string) {
    this.#part = part;
  }

  /** The actions whose outcome is known by this record. */
  read(record: LogRecord): readonly ActionEvent[] {
    const session = this.#sessions.get(record.pid) ?? { transaction: undefined };
    this.#sessions.set(record.pid, session);
    if (record.message.startsWith('disconnection:')) {
      this.#sessions.delete(record.pid);
      return rollBack(session);
    }
    if (failures.has(record.error_severity)) {
      return record.statement === undefined ? [] : this.#fail(session, record, record.statement);
    }
    const done = donePattern.exec(record.message);
    return done === null ? [] : this.#complete(session, record, Number(done[1]), done[2] ?? '');
  }

  #complete(session: Session, record: LogRecord, durationMs: number, sql: string): ActionEvent[] {
    const known: ActionEvent[] = [];
    let restMs = durationMs;
    for (const statement of splitSql(sql)) {
      known.push(...(steer(session, statement) ?? []));
      const action = this.#actionOf(statement, record, { ok: true, durationMs: restMs });
      if (action === undefined) continue;
      // The log gives one duration for a whole string of statements: the first change stands for it.
      restMs = 0;
      (session.transaction?.changes ?? known).push(action);
    }
    return known;
  }

  #fail(session: Session, record: LogRecord, sql: string): ActionEvent[] {
    const known: ActionEvent[] = [];
    for (const statement of splitSql(sql)) {
      known.push(...failed(steer(session, statement) ?? []));
      const action = this.#actionOf(statement, record, { ok: false, durationMs: 0 });
      if (action !== undefined) known.push(action);
    }
    if (session.transaction !== undefined) session.transaction.aborted = true;
    return known;
  }

  #actionOf(
    statement: SqlStatement,
    record: LogRecord,
    outcome: { readonly ok: boolean; readonly durationMs: number },
  ): ActionEvent | undefined {
    const plane = planeOf(preparedStatement(statement, record.detail));
    if (plane === undefined) return undefined;
    return {
      type: 'action',
      part: this.#part,
      plane,
      mutating: true,
      summary: summarizeSql(statement.text),
      ...outcome,
      actor: record.application_name ?? null,
    };
  }
}

const failures = new Set(['ERROR', 'FATAL', 'PANIC']);
const donePattern = /^duration: ([\d.]+) ms {2}(?:statement|execute [^:]*): ([\s\S]*)$/;

/** Follows the transaction; returns the actions whose outcome a statement decides, if it decides any. */
function steer(session: Session, { code }: SqlStatement): ActionEvent[] | undefined {
  const { transaction } = session;
  if (/^(begin|start transaction)\b/.test(code)) {
    session.transaction ??= { aborted: false, changes: [], savepoints: [] };
    return undefined;
  }
  if (transaction === undefined) return undefined;
  const savepoint = /^savepoint (\S+)/.exec(code)?.[1];
  if (savepoint !== undefined)
    transaction.savepoints.push({ name: savepoint, at: transaction.changes.length });
  const target = /^rollback (?:(?:work|transaction) )?to (?:savepoint )?(\S+)/.exec(code)?.[1];
  if (target !== undefined) {
    transaction.aborted = false;
    const at = transaction.savepoints.findLast(({ name }) => name === target)?.at ?? 0;
    return failed(transaction.changes.splice(at));
  }
  if (/^(rollback|abort)\b/.test(code)) return rollBack(session);
  if (!/^(commit|end|prepare transaction)\b/.test(code)) return undefined;
  if (transaction.aborted) return rollBack(session);
  session.transaction = undefined;
  return transaction.changes;
}

function rollBack(session: Session): ActionEvent[] {
  const changes = session.transaction?.changes ?? [];
  session.transaction = undefined;
  return failed(changes);
}

function failed(actions: readonly ActionEvent[]): ActionEvent[] {
  return actions.map((action) => ({ ...action, ok: false }));
}

/** What `EXECUTE name` runs: the server quotes it in the detail. */
function preparedStatement(statement: SqlStatement, detail: string | undefined): SqlStatement {
  const prepared = /^prepare: .*?\bas\b(.*)$/is.exec(detail ?? '')?.[1];
  if (!statement.code.startsWith('execute') || prepared === undefined) return statement;
  return splitSql(prepared)[0] ?? statement;
}
