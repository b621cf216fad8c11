import { setTimeout as sleepWall } from 'node:timers/promises';
import pg from 'pg';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import { type Cluster, logChunkBytes, superuser } from './cluster.ts';
import type { ServerAddress } from './database.ts';

const readyWithinMs = 30_000;
const pollMs = 50;
/** What a server with our settings writes, in the folder of its log. */
const logFile = 'postgres.json';

/**
 * Joins a PostgreSQL server that was started elsewhere, once it takes connections.
 *
 * Its log is read through the server itself, so it may run where we have no files.
 *
 * @throws FiredrillError `POSTGRES_START_FAILED`
 */
export async function joinCluster({ host, port, password, neighbours }: ServerAddress): Promise<Cluster> {
  const reader = await connect({ host, port, user: superuser, password, database: 'postgres' });
  return {
    host,
    port,
    password,
    neighbours,
    log: {
      // Each look is a query: a few a second are enough to journal what the procedure does.
      pollMs: 100,
      read: async (fromByte) => {
        const { rows } = await reader.query<{ chunk: Buffer | null }>({
          name: 'read-log',
          text: `SELECT pg_read_binary_file(current_setting('log_directory') || '/' || $1, $2, $3, true) AS chunk`,
          values: [logFile, fromByte, logChunkBytes],
        });
        return rows[0]?.chunk ?? new Uint8Array();
      },
    },
    stop: () => reader.end(),
  };
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const client = new pg.Client(config);
    // What becomes of the connection shows in the queries that need it.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (cause) {
      if (waitedMs >= readyWithinMs)
        throw new FiredrillError(
          'POSTGRES_START_FAILED',
          `PostgreSQL takes no connections: ${messageOf(cause)}.`,
          {
            cause,
          },
        );
      await sleepWall(pollMs);
    }
  }
}
