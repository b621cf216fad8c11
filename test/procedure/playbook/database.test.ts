import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { readMigrations } from '../../../src/core/flyway.ts';
import { evaluate } from '../../../src/procedure/playbook/condition/evaluate.ts';
import type { StepContext, StepOutcome } from '../../../src/procedure/playbook/context.ts';
import { stepDrivers } from '../../../src/procedure/playbook/steps/index.ts';
import { type Database, databaseOf, databaseSpec } from '../../../src/sandbox/database/database.ts';
import { createProcessDriver } from '../../../src/sandbox/process/process-driver.ts';
import { makeFolder, stepContext } from '../contexts.ts';
import { httpStub } from '../http-stub.ts';

const domain = fileURLToPath(new URL('../../../fixtures/domains/financial-risk-scoring/', import.meta.url));

let database: Database;
let end: (() => Promise<void>) | undefined;
let clones = 0;

beforeAll(async () => {
  const folder = await makeFolder();
  // When the tests run as root, PostgreSQL is another user and has to get in.
  await chmod(folder.path, 0o711);
  const driver = createProcessDriver({
    session: 'procedure',
    stateDir: folder.path,
    clock: new LapseClock(),
  });
  end = async () => {
    await driver[Symbol.asyncDispose]();
    await folder.remove();
  };
  database = databaseOf(await driver.start(databaseSpec));
  await database.prepareTemplate({
    template: 'finance',
    migrationsDir: join(domain, 'migrations'),
    rows: [],
    seedSql: `
      INSERT INTO applicants (applicant_id, full_name, email) VALUES (1, 'Ada', 'ada@example.com');
      INSERT INTO applications
        (application_id, applicant_id, segment, income, amount, history_years, decision, bundle, debt_ratio)
      VALUES ('A-1', 1, 'salaried', 3000, 9000, 5, 'approve', 'v1', 0.3125)`,
  });
});
afterAll(() => end?.());

/** A database of its own, as a procedure sees it, and a way to ask it as its owner. */
async function product(): Promise<{
  readonly context: StepContext;
  readonly appUrl: string;
  ask(sql: string): Promise<unknown[]>;
}> {
  clones += 1;
  const name = `procedure-${clones}`;
  const urls = await database.createDatabase({ template: 'finance', name });
  const client = new pg.Client(urls.app);
  client.on('error', () => {});
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.dropDatabase(name);
  });
  const { context } = await stepContext({
    environment: { DATABASE_URL: urls.operator, MIGRATIONS_DIR: join(domain, 'migrations') },
  });
  return {
    context,
    appUrl: urls.app,
    ask: async (sql) => [await client.query(sql)].flat().flatMap(({ rows }) => rows),
  };
}

function runStep(name: string, config: unknown, context: StepContext): Promise<StepOutcome> {
  const driver = stepDrivers.find((one) => one.name === name);
  if (driver === undefined) throw new Error(`there is no step ${name}`);
  return driver.run(driver.schema.parse(config), context);
}

const release = await readFile(join(domain, 'release/V5__move_debt_ratio_to_dti_v2.sql'), 'utf8');

test('a contract is satisfied by the schema that a bundle was made for, and by no other', async () => {
  const { context, ask } = await product();
  expect(await evaluate({ contract: 'v1' }, context)).toEqual({
    truth: true,
    evidence: 'the schema satisfies the contract of v1',
  });
  expect((await evaluate({ contract: 'v2' }, context)).truth).toBe(false);
  await ask(release);
  expect(await evaluate({ contract: 'v1' }, context)).toEqual({
    truth: false,
    evidence: 'v1 cannot work on this schema: applications.debt_ratio is missing',
  });
  expect((await evaluate({ contract: 'v2' }, context)).truth).toBe(true);
});

test('a column of another type does not satisfy a contract', async () => {
  const { context, ask } = await product();
  await ask('ALTER TABLE applications ALTER COLUMN debt_ratio TYPE real');
  expect((await evaluate({ contract: 'v1' }, context)).evidence).toContain(
    'applications.debt_ratio is real, not numeric(6,4)',
  );
});

test('a contract that nobody knows is unknown', async () => {
  const { context } = await product();
  expect((await evaluate({ contract: 'v9' }, context)).truth).toBeNull();
});

test('migrate brings the column back with its values, and records it as Flyway does', async () => {
  const { context, ask } = await product();
  await ask(release);
  const migrate = { folder: '$MIGRATIONS_DIR/../rollback' };
  expect(await runStep('migrate', migrate, context)).toEqual({
    ok: true,
    detail: 'V6__expand_debt_ratio_again.sql',
  });
  expect(await ask('SELECT debt_ratio FROM applications')).toEqual([{ debt_ratio: '0.3125' }]);
  expect((await evaluate({ contract: 'v1' }, context)).truth).toBe(true);
  expect(
    await ask(`SELECT installed_rank, version, description, type, script, checksum, success
               FROM flyway_schema_history WHERE version = '6'`),
  ).toEqual([
    {
      installed_rank: 8,
      version: '6',
      description: 'expand debt ratio again',
      type: 'SQL',
      script: 'V6__expand_debt_ratio_again.sql',
      checksum: readMigrations(join(domain, 'rollback'))[0]?.checksum,
      success: true,
    },
  ]);
});

test('migrate does nothing the second time', async () => {
  const { context, ask } = await product();
  await ask(release);
  const migrate = { folder: '$MIGRATIONS_DIR/../rollback' };
  await runStep('migrate', migrate, context);
  expect(await runStep('migrate', migrate, context)).toEqual({ ok: true, detail: 'nothing to migrate' });
});

test('a migration that fails is not recorded, and changes nothing', async () => {
  const { context, ask } = await product();
  await mkdir(join(context.folder, 'sql'));
  await writeFile(
    join(context.folder, 'sql/V9__half.sql'),
    'CREATE TABLE half (id int);\nSELECT * FROM no_such_table;\n',
  );
  await expect(runStep('migrate', { folder: 'sql' }, context)).rejects.toThrow('no_such_table');
  expect(await ask("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  expect(await ask("SELECT 1 FROM flyway_schema_history WHERE version = '9'")).toEqual([]);
});

test('sql runs as one transaction', async () => {
  const { context, ask } = await product();
  const statement = "UPDATE applications SET decision = 'manual'; INSERT INTO applicants VALUES (1);";
  await expect(runStep('sql', { statement }, context)).rejects.toThrow();
  expect(await ask('SELECT decision FROM applications')).toEqual([{ decision: 'approve' }]);
  await writeFile(join(context.folder, 'fix.sql'), "UPDATE applications SET decision = 'manual'");
  expect(await runStep('sql', { file: 'fix.sql' }, context)).toEqual({ ok: true, detail: '1 rows' });
  expect(await ask('SELECT decision FROM applications')).toEqual([{ decision: 'manual' }]);
});

test('sql gives up on a lock instead of making everybody queue behind it', async () => {
  const { context, ask } = await product();
  await ask('BEGIN; SELECT * FROM applications FOR UPDATE');
  const step = { statement: 'ALTER TABLE applications ADD COLUMN x int', lockTimeout: '50ms' };
  await expect(runStep('sql', step, context)).rejects.toThrow('lock timeout');
  await ask('COMMIT');
  expect(await runStep('sql', step, context)).toMatchObject({ ok: true });
});

test('the sessions of a playbook carry the name of who acts', async () => {
  const { context, ask } = await product();
  await runStep(
    'sql',
    { statement: 'CREATE TABLE who AS SELECT current_setting($$application_name$$) AS name' },
    context,
  );
  expect(await ask('SELECT name FROM who')).toEqual([{ name: 'Grace' }]);
});

test('an SQL condition is true or false by its first value, and unknown without one', async () => {
  const { context } = await product();
  const truthOf = async (sql: string, bounds = {}): Promise<boolean | null> =>
    (await evaluate({ sql, ...bounds }, context)).truth;
  expect(await truthOf('SELECT true')).toBe(true);
  expect(await truthOf('SELECT count(*) > 5 FROM applications')).toBe(false);
  expect(await truthOf('SELECT count(*) FROM applications', { above: 0 })).toBe(true);
  expect(await truthOf('SELECT count(*) FROM applications', { below: 1 })).toBe(false);
  expect(await truthOf('SELECT true WHERE false')).toBeNull();
  expect(await truthOf('SELECT * FROM no_such_table')).toBeNull();
});

test('an SQL condition cannot write', async () => {
  const { context, ask } = await product();
  const finding = await evaluate({ sql: 'DELETE FROM applications RETURNING true' }, context);
  expect(finding.truth).toBeNull();
  expect(finding.evidence).toContain('read-only');
  expect(await ask('SELECT count(*)::int AS rows FROM applications')).toEqual([{ rows: 1 }]);
});

test('preflight accepts a bundle that is there and fits the schema, and refuses one that does not fit', async () => {
  const { context, ask } = await product();
  const server = await httpStub(({ path }) => ({
    body: path.endsWith('/index') ? [{ name: 'risk', version: 'v1', state: 'UNAVAILABLE' }] : {},
  }));
  const environment = { ...context.environment, MODEL_URL_STABLE: server.url, MODEL_NAME: 'risk' };
  const preflight = (): Promise<StepOutcome> =>
    runStep('preflight', { server: 'stable', bundle: 'v1' }, { ...context, environment });
  expect(await preflight()).toEqual({ ok: true, detail: 'v1 is there, and the schema fits it' });
  await ask(release);
  expect(await preflight()).toEqual({
    ok: false,
    detail: 'v1 cannot work on this schema: applications.debt_ratio is missing',
  });
});

/** A release that stopped half way: its job holds the table, and writes what the release before cannot read. */
async function halfWay() {
  const { context, ask, appUrl } = await product();
  for (const { version, sql } of readMigrations(join(domain, 'release'))) {
    if (version === '7' || version === '8') await ask(sql);
  }
  const job = new pg.Client({ connectionString: appUrl, application_name: 'migration-job' });
  job.on('error', () => {});
  await job.connect();
  onTestFinished(() => job.end().catch(() => {}));
  await job.query('BEGIN; LOCK TABLE applications IN ROW EXCLUSIVE MODE');
  return { context, ask };
}

const wayDown = { folder: '$MIGRATIONS_DIR/../down', lockTimeout: '200ms' };

test('the way down fails while a job holds the table, and can be tried again once the job was ended', async () => {
  const { context, ask } = await halfWay();
  await expect(runStep('migrate', wayDown, context)).rejects.toThrow('lock timeout');
  expect((await evaluate({ contract: 'v1' }, context)).truth).toBe(false);
  const statement = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'migration-job' AND datname = current_database()`;
  expect(await runStep('sql', { statement }, context)).toEqual({ ok: true, detail: '1 rows' });
  expect(await runStep('migrate', wayDown, context)).toEqual({
    ok: true,
    detail: 'V9__take_dti_v2_back.sql, V10__reconcile_features.sql',
  });
  expect((await evaluate({ contract: 'v1' }, context)).truth).toBe(true);
  expect(await ask('SELECT features FROM applicant_features')).toEqual([
    { features: { version: 1, late_payments: 0 } },
  ]);
});

test('a procedure can tell a job to pause, and see that there is one', async () => {
  const { context } = await halfWay();
  const running = { sql: `SELECT count(*) > 0 FROM migration_jobs WHERE state = 'running'` };
  expect((await evaluate(running, context)).truth).toBe(true);
  await runStep('sql', { statement: `UPDATE migration_jobs SET state = 'paused'` }, context);
  expect((await evaluate(running, context)).truth).toBe(false);
});
