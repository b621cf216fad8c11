import { Client } from 'pg';
import { need } from '../../environment.ts';
import type { StepContext } from '../context.ts';

const connectTimeoutMs = 5_000;

/**
 * Opens a session on the sandbox's database under the acting person's name, and closes it whatever happens in it.
 *
 * Rejects with what PostgreSQL says, or with the reason of the abort when the procedure has to stop.
 */
export async function withDatabase<T>(
  context: StepContext,
  options: { readonly statementTimeoutMs: number },
  run: (client: Client) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  const client = new Client({
    connectionString: need(context.environment, 'DATABASE_URL'),
    application_name: context.actor,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
  });
  // A session that breaks while nobody waits for it would otherwise end the process; the next query reports it.
  client.on('error', () => {});
  const stop = (): void => void client.end().catch(() => {});
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    return await run(client);
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    context.signal.removeEventListener('abort', stop);
    await client.end().catch(() => {});
  }
}
