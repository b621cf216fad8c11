import type pg from 'pg';

/** A statement that waits for a lock. */
export interface LockWait {
  /** How long so far, in milliseconds of wall time. */
  readonly forMs: number;
  readonly statement: string;
  /** Who holds the lock, or waits for it before: application names, or roles where there is none. */
  readonly blockedBy: string;
}

/** The statement of this database that has waited longest for a lock, or null when nobody waits. */
export async function longestLockWait(client: pg.ClientBase): Promise<LockWait | null> {
  const { rows } = await client.query<LockWait>(`
    SELECT (extract(epoch FROM clock_timestamp() - waiting.since) * 1000)::float8 AS "forMs",
           left(activity.query, ${statementMax}) AS statement,
           coalesce((
             SELECT string_agg(DISTINCT coalesce(nullif(holder.application_name, ''), holder.usename), ', ')
             FROM pg_stat_activity holder
             WHERE holder.pid = ANY (pg_blocking_pids(activity.pid))
           ), 'nobody any more') AS "blockedBy"
    FROM (
      SELECT pid, min(waitstart) AS since FROM pg_locks WHERE NOT granted AND waitstart IS NOT NULL GROUP BY pid
    ) waiting
    JOIN pg_stat_activity activity ON activity.pid = waiting.pid
    WHERE activity.datname = current_database()
    ORDER BY waiting.since
    LIMIT 1`);
  return rows[0] ?? null;
}

const statementMax = 200;
