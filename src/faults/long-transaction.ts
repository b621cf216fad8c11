import { z } from 'zod';
import { defineFault } from './fault.ts';
import { lockOfJob, startMigrationJob } from './migration-job.ts';

const schema = z.strictObject({
  job: z.string().describe('The row in migration_jobs that tells it whether it may work'),
  table: z
    .string()
    .regex(/^[a-z_]+$/)
    .describe('The table that it keeps locked'),
});

/**
 * A migration job keeps a transaction open. Nobody feels it until somebody wants to alter the table: that waits, and
 * everybody else queues behind it.
 */
export const longTransaction = defineFault({
  name: 'long-transaction',
  summary: 'A migration job keeps a transaction open, so that a change of its table stalls everybody.',
  visibleAs: 'state',
  schema,
  arm: ({ job, table }, { databaseUrl: url }) => startMigrationJob({ url, job, table }),
  see: ({ table }, { databaseUrl: url }) => lockOfJob({ url, table }),
});
