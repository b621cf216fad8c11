import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, test } from 'vitest';
import { compareVersions, readMigrations } from '../../../src/core/flyway.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { checkContract } from '../../../src/sandbox/database/schema-contract.ts';
import { program } from '../../../src/sandbox/server/program.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { domainDatabase } from './domain-database.ts';
import { type Answered, type InProcess, send, startProgram } from './in-process.ts';

const domain = await loadDomain('financial-risk-scoring');
const traffic = trafficOf('financial-risk-scoring', 11);
const bundles = Object.values(domain.bundles).map((bundle) => ({
  ...bundle,
  behaviour: { ...bundle.behaviour, errorRate: 0, wrongRate: 0 },
}));
const down = fileURLToPath(
  new URL('../../../fixtures/domains/financial-risk-scoring/down/', import.meta.url),
);
const { fresh } = domainDatabase('financial-risk-scoring');

/** Runs migrations of a folder, all by default. */
async function migrate(
  client: pg.Client,
  folder: string | null,
  versions?: readonly string[],
): Promise<void> {
  for (const { version, sql } of readMigrations(folder ?? '')) {
    if (versions === undefined || versions.includes(version)) await client.query(sql);
  }
}

const serve = (databaseUrl: string, loaded: string): Promise<InProcess> =>
  startProgram(
    program,
    { name: loaded, model: 'risk', domain: domain.name, bundles, loaded, databaseUrl, seed: 11 },
    { speed: 2_000 },
  );
const infer = (server: InProcess, index: number): Promise<Answered> =>
  send('POST', `${server.url('api')}/v2/models/risk/infer`, traffic.requestAt(index).body);
const set = (server: InProcess, settings: unknown): Promise<Answered> =>
  send('PUT', `${server.url('api')}/v2/models/risk/settings`, settings);

/** The first request, from `from` on, of an applicant in the pilot of the release, or of one outside of it. */
function requestOf(pilot: boolean, from = 0): number {
  for (let index = from; ; index += 1) {
    if (Number(traffic.requestAt(index).inputs.applicant_id) % 10 < 5 === pilot) return index;
  }
}

async function rowsOf(client: pg.Client, index: number): Promise<number[]> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT (features->>'version')::int AS version FROM applicant_features
     WHERE applicant_id = $1 ORDER BY feature_id`,
    [traffic.requestAt(index).inputs.applicant_id],
  );
  return rows.map(({ version }) => version);
}

const broken = async (client: pg.Client): Promise<boolean> =>
  (await checkContract(client, domain.bundles.v1?.components.schemaContract ?? [])).length > 0;

test('the release versions follow each other, and those that take them back come last', () => {
  const versions = [domain.migrations, domain.release, domain.rollback, down].flatMap((folder) =>
    readMigrations(folder ?? '').map(({ version }) => version),
  );
  expect(new Set(versions).size).toBe(versions.length);
  expect(versions.toSorted(compareVersions).slice(-2)).toEqual(['9', '10']);
  expect(readdirSync(down)).toHaveLength(2);
});

test('v1 cannot parse what the new release wrote of an applicant, and answers everybody else', async () => {
  const { url, client } = await fresh();
  await migrate(client, domain.release, ['7', '8']);
  const blue = await serve(url, 'v1');
  expect(await infer(blue, requestOf(true))).toMatchObject({
    status: 500,
    json: { error: expect.stringContaining('version 2, which this release cannot parse') },
  });
  expect((await infer(blue, requestOf(false))).status).toBe(200);
  const green = await serve(url, 'v2');
  expect((await infer(green, requestOf(true))).status).toBe(200);
});

test('with the shim v1 reads both versions, and scores as the rule says', async () => {
  const { url, client } = await fresh();
  await migrate(client, domain.release, ['7', '8']);
  const blue = await serve(url, 'v1');
  expect((await set(blue, { readShim: true })).status).toBe(200);
  const indexes = Array.from({ length: 40 }, (_, index) => index);
  for (const index of indexes) {
    const { json } = await infer(blue, index);
    expect(json.outputs[0].data[0]).toBe(traffic.truthAt(index).score);
  }
  await set(blue, { readShim: false });
  expect((await infer(blue, requestOf(true, 40))).status).toBe(500);
});

test('green writes rows of version 2 for the pilot alone, and none while it is frozen', async () => {
  const { url, client } = await fresh();
  await migrate(client, domain.release, ['7', '8']);
  const green = await serve(url, 'v2');
  const [inside, outside] = [requestOf(true), requestOf(false)];
  await infer(green, inside);
  await infer(green, outside);
  expect([await rowsOf(client, inside), await rowsOf(client, outside)]).toEqual([[2, 2], []]);
  await set(green, { writes: 'frozen' });
  const other = requestOf(true, inside + 1);
  expect((await infer(green, other)).status).toBe(200);
  expect(await rowsOf(client, other)).toEqual([2]);
  const { rows } = await client.query('SELECT FROM applications WHERE application_id = $1', [
    traffic.idAt(other),
  ]);
  expect(rows).toHaveLength(1);
});

test('without the release that set it up green writes no such row', async () => {
  const { url, client } = await fresh();
  await migrate(client, domain.release, ['7']);
  const green = await serve(url, 'v2');
  expect((await infer(green, requestOf(true))).status).toBe(200);
  expect(await rowsOf(client, requestOf(true))).toEqual([]);
  expect(await broken(client)).toBe(false);
});

test('on the way there and back no value is lost, v1 works again without a shim, and green does not', async () => {
  const { url, client } = await fresh();
  const [blue, green] = [await serve(url, 'v1'), await serve(url, 'v2')];
  await migrate(client, domain.release, ['7', '8']);
  expect(await broken(client)).toBe(true);
  await set(blue, { readShim: true });
  for (const index of [0, 1, 2, 3]) await infer(blue, index);
  for (const index of [4, 5, 6, 7]) await infer(green, index);
  await migrate(client, down);
  expect(await broken(client)).toBe(false);
  const { rows } = await client.query<{ id: string; value: string }>(domain.ledger.query);
  const stored = new Map(rows.map(({ id, value }) => [id, value]));
  for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) {
    expect(stored.get(traffic.idAt(index))).toBe(traffic.storedAt(index));
  }
  await set(blue, { readShim: false });
  expect((await infer(blue, requestOf(true, 8))).status).toBe(200);
  expect((await infer(green, requestOf(true, 30))).json.error).toMatch(/dti_v2.*42703/);
});

test('the way back gives up after two seconds when somebody holds the table, and changes nothing', async () => {
  const { url, client } = await fresh();
  await migrate(client, domain.release, ['7', '8']);
  const job = new pg.Client({ connectionString: url });
  await job.connect();
  try {
    await job.query('BEGIN; LOCK TABLE applications IN ROW EXCLUSIVE MODE');
    await expect(migrate(client, down)).rejects.toThrow('lock timeout');
    await client.query('ROLLBACK');
    expect(await broken(client)).toBe(true);
  } finally {
    await job.end();
  }
  await migrate(client, down);
  expect(await broken(client)).toBe(false);
});
