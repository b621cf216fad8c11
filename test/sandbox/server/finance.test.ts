import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { bundleDigest } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/server/program.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { domainDatabase } from './domain-database.ts';
import { type Answered, type InProcess, send, startProgram } from './in-process.ts';

const domain = await loadDomain('financial-risk-scoring');
const traffic = trafficOf('financial-risk-scoring', 11);
const bundles = Object.values(domain.bundles).map((bundle) => ({
  ...bundle,
  behaviour: {
    ...bundle.behaviour,
    errorRate: 0,
    wrongRate: 0,
    load: { referenceRps: 20, capacityRps: 1e6 },
  },
}));
const release = sqlIn(domain.release);
const rollback = sqlIn(domain.rollback);
const { fresh } = domainDatabase('financial-risk-scoring');

function sqlIn(folder: string | null): string {
  const [file = ''] = readdirSync(folder ?? '');
  return readFileSync(join(folder ?? '', file), 'utf8');
}

const serve = (databaseUrl: string, loaded: string): Promise<InProcess> =>
  startProgram(
    program,
    { name: loaded, model: 'risk', domain: domain.name, bundles, loaded, databaseUrl, seed: 11 },
    { speed: 2_000 },
  );
const infer = (server: InProcess, index: number): Promise<Answered> =>
  send('POST', `${server.url('api')}/v2/models/risk/infer`, traffic.requestAt(index).body);
const answerIn = ({ json }: Answered): Record<string, unknown> =>
  Object.fromEntries(
    json.outputs.map((output: { name: string; data: unknown[] }) => [output.name, output.data[0]]),
  );
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);

/** Every stored write by its id, as the domain's ledger query tells it. */
async function ledger(
  client: pg.Client,
): Promise<Map<string, { answer: string; bundle: string; value: string }>> {
  const { rows } = await client.query(domain.ledger.query);
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

describe('scoring', () => {
  test.each(['v1', 'v0'])(
    '%s answers as the published rule says, and stores what it has answered',
    async (loaded) => {
      const { url, client } = await fresh();
      const server = await serve(url, loaded);
      const indexes = range(0, 150);
      const answers = await Promise.all(indexes.map((index) => infer(server, index)));
      expect(answers.map(answerIn)).toEqual(indexes.map((index) => traffic.truthAt(index)));
      const stored = await ledger(client);
      for (const index of indexes) {
        expect(stored.get(traffic.idAt(index))).toEqual({
          answer: traffic.truthAt(index).decision,
          bundle: loaded,
          value: traffic.storedAt(index),
        });
      }
    },
  );

  test.each([
    ['nan', null, 'decline', null],
    [
      'out-of-range',
      101 + Number(traffic.truthAt(0).score),
      'approve',
      101 + Number(traffic.truthAt(0).score),
    ],
  ])(
    'a score that is wrong as %s comes as 200, is stored, and is found by the guard',
    async (as, score, decision, stored) => {
      const { url, client } = await fresh();
      const server = await serve(url, 'v1');
      await infer(server, 1);
      server.call('set-modifiers', { bundle: 'v1', modifiers: [{ kind: 'wrong', rate: 1, as }] });
      const answer = await infer(server, 0);
      expect(answer.status).toBe(200);
      expect(answerIn(answer)).toEqual({ score, decision });
      const { rows } = await client.query(
        `SELECT score, decision FROM applications WHERE application_id = '${traffic.idAt(0)}'`,
      );
      expect(rows).toEqual([{ score: stored, decision }]);
      const { text } = await send('GET', server.url('metrics'));
      expect(text).toContain('guard_findings_total{guard="invalid-score",bundle="v1"} 1');
      expect(text).toContain('model_scores_invalid_total{bundle="v1"} 1');
    },
  );

  test("a wrong score within the scale is none of the guard's business", async () => {
    const { url } = await fresh();
    const server = await serve(url, 'v1');
    server.call('set-modifiers', { bundle: 'v1', modifiers: [{ kind: 'wrong', rate: 1 }] });
    expect(answerIn(await infer(server, 0)).decision).not.toBe(traffic.truthAt(0).decision);
    const { text } = await send('GET', server.url('metrics'));
    expect(text).toContain('guard_findings_total{guard="invalid-score",bundle="v1"} 0');
  });

  test('who takes self-employed people for salaried ones gives them exactly 20 points too much, and everybody else what is right', async () => {
    const { url, client } = await fresh();
    await client.query(release);
    const server = await serve(url, 'v2');
    const where = { field: 'segment', equals: 'self-employed' };
    const modifiers = [{ kind: 'wrong', where, rate: 1, as: 'salaried' }];
    server.call('set-modifiers', { bundle: 'v2', component: 'preprocessor', modifiers });
    let approved = 0;
    let shouldBe = 0;
    for (const index of range(0, 300)) {
      const { inputs } = traffic.requestAt(index);
      const truth = traffic.truthAt(index);
      const answer = answerIn(await infer(server, index));
      const extra = inputs.segment === 'self-employed' ? 20 : 0;
      expect(answer.score).toBe(Math.min(100, Number(truth.score) + extra));
      approved += answer.decision === 'approve' ? 1 : 0;
      shouldBe += truth.decision === 'approve' ? 1 : 0;
    }
    expect(shouldBe / 300).toBeLessThan(0.55);
    expect(approved / 300).toBeGreaterThan(0.6);
  });

  test('the digests of v1 and v2 differ', () => {
    expect(new Set(bundles.map(bundleDigest)).size).toBe(bundles.length);
  });

  test('a request that comes again is answered again and written once', async () => {
    const { url, client } = await fresh();
    const server = await serve(url, 'v1');
    const before = (await ledger(client)).size;
    expect(answerIn(await infer(server, 5))).toEqual(answerIn(await infer(server, 5)));
    expect((await ledger(client)).size).toBe(before + 1);
  });

  test('an applicant whom nobody knows is not stored, and so not answered with success', async () => {
    const { url } = await fresh();
    const body = traffic.requestAt(0).body.replace(/("name":"applicant_id".*?"data":\[)\d+/, '$199999');
    const server = await serve(url, 'v1');
    expect(await send('POST', `${server.url('api')}/v2/models/risk/infer`, body)).toMatchObject({
      status: 500,
      json: { error: expect.stringContaining('SQLSTATE 23503') },
    });
  });
});

describe('the destructive release', () => {
  test('v1 fails on the new schema while it says that it is ready; v2 and the fallback work', async () => {
    const { url, client } = await fresh();
    await client.query(release);
    const server = await serve(url, 'v1');
    expect(await infer(server, 0)).toMatchObject({
      status: 500,
      json: { error: expect.stringMatching(/debt_ratio.*SQLSTATE 42703/) },
    });
    expect((await send('GET', `${server.url('api')}/v2/health/ready`)).status).toBe(200);
    expect((await infer(await serve(url, 'v2'), 1)).status).toBe(200);
    expect((await infer(await serve(url, 'fallback'), 2)).status).toBe(200);
  });

  test('v2 fails on the old schema', async () => {
    const { url } = await fresh();
    const answer = await infer(await serve(url, 'v2'), 0);
    expect(answer.json.error).toMatch(/dti_v2.*SQLSTATE 42703/);
  });

  test('the fallback defers and stores all inputs, before, during and after', async () => {
    const { url, client } = await fresh();
    const server = await serve(url, 'fallback');
    for (const [index, sql] of ['SELECT 1', release, rollback].entries()) {
      await client.query(sql);
      expect(answerIn(await infer(server, index))).toEqual({ decision: 'manual' });
      expect((await ledger(client)).get(traffic.idAt(index))).toEqual({
        answer: 'manual',
        bundle: 'fallback',
        value: traffic.storedAt(index),
      });
    }
  });
});

describe('the expanding rollback', () => {
  test('no value is lost on the way there and back, and the column holds them all again', async () => {
    const { url, client } = await fresh();
    const v1 = await serve(url, 'v1');
    const v2 = await serve(url, 'v2');
    for (const index of range(0, 20)) await infer(v1, index);
    await client.query(release);
    const moved = await ledger(client);
    for (const index of range(20, 20)) await infer(v2, index);
    await client.query(rollback);
    const back = await ledger(client);
    expect([...moved].every(([id, row]) => back.get(id)?.value === row.value)).toBe(true);
    for (const index of range(0, 40))
      expect(back.get(traffic.idAt(index))?.value).toBe(traffic.storedAt(index));
    const { rows } = await client.query('SELECT count(*)::int FROM applications WHERE debt_ratio IS NULL');
    expect(rows).toEqual([{ count: 0 }]);
  });

  test('from then on both versions write both columns, through connections from before', async () => {
    const { url, client } = await fresh();
    const v1 = await serve(url, 'v1');
    const v2 = await serve(url, 'v2');
    await infer(v1, 0);
    await client.query(release);
    await infer(v2, 1);
    expect((await infer(v1, 2)).status).toBe(500);
    await client.query(rollback);
    expect((await infer(v1, 2)).status).toBe(200);
    expect((await infer(v2, 3)).status).toBe(200);
    const { rows } = await client.query(
      `SELECT application_id AS id, debt_ratio::text, dti_v2::text FROM applications
       WHERE application_id >= 'A-1' ORDER BY 1`,
    );
    expect(rows).toEqual(
      range(0, 4).map((index) => ({
        id: traffic.idAt(index),
        debt_ratio: traffic.storedAt(index),
        dti_v2: (Number(traffic.storedAt(index)) * 100).toFixed(2),
      })),
    );
  });

  test('it may run twice, and inside a transaction of somebody else', async () => {
    const { client } = await fresh();
    await client.query(release);
    await client.query(rollback);
    const once = await ledger(client);
    await client.query('BEGIN');
    await client.query(rollback);
    await client.query('COMMIT');
    expect(await ledger(client)).toEqual(once);
  });

  test('a change of one column changes the other', async () => {
    const { client } = await fresh();
    await client.query(release);
    await client.query(rollback);
    const change = (set: string): Promise<unknown> =>
      client
        .query(
          `UPDATE applications SET ${set} WHERE application_id = 'A-0000001' RETURNING debt_ratio::text, dti_v2::text`,
        )
        .then(({ rows }) => rows[0]);
    expect(await change('dti_v2 = 12.34')).toEqual({ debt_ratio: '0.1234', dti_v2: '12.34' });
    expect(await change('debt_ratio = 0.5')).toEqual({ debt_ratio: '0.5000', dti_v2: '50.00' });
  });

  test('to add the column without filling it leaves the values where v1 does not find them', async () => {
    const { client } = await fresh();
    await client.query(release);
    await client.query('ALTER TABLE applications ADD COLUMN debt_ratio numeric(6,4)');
    const { rows } = await client.query('SELECT count(debt_ratio)::int FROM applications');
    expect(rows).toEqual([{ count: 0 }]);
  });
});
