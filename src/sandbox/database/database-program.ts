import pg from 'pg';
import { messageOf } from '../../core/errors.ts';
import type { PartContext, PartProgram, RunningProgram } from '../part.ts';
import { type Cluster, startCluster, superuser } from './cluster.ts';
import {
  actionsTopic,
  cloneSchema,
  databaseConfigSchema,
  databaseNameSchema,
  templateSchema,
} from './database.ts';
import { Databases } from './databases.ts';
import { joinCluster } from './join-cluster.ts';
import { LogTail } from './log-tail.ts';
import { createRoles } from './roles.ts';
import { type LogRecord, StatementLog } from './statement-log.ts';

/** Keeps a PostgreSQL server: one that starts with this part and does not outlive it, or one that runs elsewhere. */
export const program: PartProgram = async (config, context) => {
  const { server } = databaseConfigSchema.parse(config);
  const cluster = server === undefined ? await startCluster(process.cwd()) : await joinCluster(server);
  try {
    return await keep(cluster, context);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
};

async function keep(cluster: Cluster, context: PartContext): Promise<RunningProgram> {
  const { host, port, password } = cluster;
  const admin = new pg.Client({ host, port, user: superuser, password, database: 'postgres' });
  // A lost connection shows in the calls that need it, and as the end of the server.
  admin.on('error', () => {});
  await admin.connect();
  const databases = new Databases({ admin, cluster, passwords: await createRoles(admin) });
  const watch = watchOperator(cluster, context);
  return {
    urls: { sql: `postgresql://${host}:${port}` },
    methods: {
      prepareTemplate: (params) => databases.prepareTemplate(templateSchema.parse(params)),
      createDatabase: (params) => databases.create(cloneSchema.parse(params)),
      dropDatabase: (params) => databases.drop(databaseNameSchema.parse(params).name),
      flush: async () => {
        const { word, seen } = watch.expectWord();
        await admin.query(`DO $$ BEGIN RAISE LOG '${word}'; END $$`);
        await seen;
      },
    },
    stop: async () => {
      await watch.close();
      await admin.end();
      await cluster.stop();
    },
  };
}

interface OperatorWatch {
  /** A word that, once written to the server's log, tells that everything before it was read. */
  expectWord(): { readonly word: string; readonly seen: Promise<void> };
  close(): Promise<void>;
}

function watchOperator({ log }: Cluster, context: PartContext): OperatorWatch {
  const statements = new StatementLog(context.name);
  const expected = new Map<string, () => void>();
  let words = 0;
  const onRecord = (record: LogRecord): void => {
    expected.get(record.message)?.();
    if (record.user !== 'operator') return;
    for (const action of statements.read(record))
      context.send(actionsTopic, { database: record.dbname ?? '', action });
  };
  const tail = new LogTail(log, onRecord, (thrown) => {
    const message = `the log of the server cannot be read: ${messageOf(thrown)}`;
    context.emit({ type: 'trouble', where: context.name, code: 'LOG_UNREADABLE', message });
  });
  return {
    expectWord: () => {
      words += 1;
      const word = `firedrill reads on ${words}`;
      const { promise, resolve } = Promise.withResolvers<void>();
      expected.set(word, resolve);
      return { word, seen: promise.finally(() => expected.delete(word)) };
    },
    close: () => tail.close(),
  };
}
