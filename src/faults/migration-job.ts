import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** What the job calls itself, where the database shows its sessions. */
export const jobSession = 'migration-job';
/** Wall time: how soon it obeys. */
const pollMs = 200;

export interface MigrationJob {
  /** The app's login: the job is one of the product's own. */
  readonly url: string;
  /** Its row in `migration_jobs`. */
  readonly job: string;
  /** The table that it works on. */
  readonly table: string;
}

/**
 * Starts a job that keeps one transaction open, with a lock that any change of the table has to wait for.
 *
 * It lets go while its row says something else than `running`, and takes up its work again when that is changed back. Whoever
 * ends its session is rid of it for good. Returns how to end it.
 */
export async function startMigrationJob({ url, job, table }: MigrationJob): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, application_name: jobSession });
  // Somebody may end the session while it idles; the next query reports it.
  client.on('error', () => {});
  await client.connect();
  const hold = `BEGIN; LOCK TABLE ${pg.escapeIdentifier(table)} IN ROW EXCLUSIVE MODE`;
  await client.query(hold);
  const stopping = new AbortController();
  const working = obey(client, { job, hold, signal: stopping.signal }).catch(() => {});
  return async () => {
    stopping.abort();
    await working;
    await client.end().catch(() => {});
  };
}

/** Rejects when the job is to stop or its session was ended. */
async function obey(
  client: pg.Client,
  { job, hold, signal }: { readonly job: string; readonly hold: string; readonly signal: AbortSignal },
): Promise<never> {
  let holds = true;
  for (;;) {
    await setTimeout(pollMs, undefined, { signal });
    const { rows } = await client.query<{ state: string }>(
      'SELECT state FROM migration_jobs WHERE name = $1',
      [job],
    );
    const mayWork = rows[0]?.state === 'running';
    if (mayWork !== holds) await client.query(mayWork ? hold : 'ROLLBACK');
    holds = mayWork;
  }
}

/** The lock that the job holds on the table now, as a clause, or null when it holds none. */
export async function lockOfJob({ url, table }: Omit<MigrationJob, 'job'>): Promise<string | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ mode: string }>(
      `SELECT mode FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE datname = current_database() AND application_name = $1 AND relation = to_regclass($2) AND granted`,
      [jobSession, table],
    );
    return rows[0] === undefined ? null : `${jobSession} holds a ${rows[0].mode} on ${table}`;
  } finally {
    await client.end();
  }
}
