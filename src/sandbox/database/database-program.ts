import pg from 'pg';
import type { PartContext, PartProgram, RunningProgram } from '../part.ts';
import { type Cluster, startCluster, superuser } from './cluster.ts';
import { actionsTopic, cloneSchema, databaseNameSchema, templateSchema } from './database.ts';
import { Databases } from './databases.ts';
import { LogTail } from './log-tail.ts';
import { createRoles } from './roles.ts';
import { type LogRecord, StatementLog } from './statement-log.ts';

/** Keeps a PostgreSQL server: it starts with this part, and neither it nor its data outlive it. */
export const program: PartProgram = async (_config, context) => {
  const cluster = await startCluster(process.cwd());
  try {
    return await keep(cluster, context);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
};

async function keep(cluster: Cluster, context: PartContext): Promise<RunningProgram> {
  const { port, password } = cluster;
  const admin = new pg.Client({ host: '127.0.0.1', port, user: superuser, password, database: 'postgres' });
  // A lost connection shows in the calls that need it, and as the end of the server.
  admin.on('error', () => {});
  await admin.connect();
  const databases = new Databases({ admin, port, passwords: await createRoles(admin) });
  const watch = watchOperator(cluster.logPath, context);
  return {
    urls: { sql: `postgresql://127.0.0.1:${port}` },
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
      watch.close();
      await cluster.stop();
    },
  };
}

interface OperatorWatch {
  /** A word that, once written to the server's log, tells that everything before it was read. */
  expectWord(): { readonly word: string; readonly seen: Promise<void> };
  close(): void;
}

function watchOperator(logPath: string, context: PartContext): OperatorWatch {
  const statements = new StatementLog(context.name);
  const expected = new Map<string, () => void>();
  let words = 0;
  const tail = new LogTail(logPath, (record: LogRecord) => {
    expected.get(record.message)?.();
    if (record.user !== 'operator') return;
    for (const action of statements.read(record))
      context.send(actionsTopic, { database: record.dbname ?? '', action });
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
