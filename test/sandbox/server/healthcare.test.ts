import { expect, test } from 'vitest';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/server/program.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { domainDatabase } from './domain-database.ts';
import { send, startProgram } from './in-process.ts';

const domain = await loadDomain('healthcare-diagnostic');
const traffic = trafficOf('healthcare-diagnostic', 3);
const bundles = Object.values(domain.bundles);
const { fresh } = domainDatabase('healthcare-diagnostic');

test('every answer stands in the worklist with what was answered, and none that was refused', async () => {
  const { url, client } = await fresh();
  const { rows: before } = await client.query(domain.ledger.query);
  const answered: unknown[] = [];
  for (const [index, loaded] of ['v1', 'v2', 'fallback', null].entries()) {
    const config = {
      name: 'stable',
      model: 'triage',
      domain: domain.name,
      bundles,
      loaded,
      databaseUrl: url,
      seed: 3,
    };
    const server = await startProgram(program, config, { speed: 1_000 });
    const { status, json } = await send(
      'POST',
      `${server.url('api')}/v2/models/triage/infer`,
      traffic.requestAt(index).body,
    );
    expect(status).toBe(loaded === null ? 503 : 200);
    if (loaded === null) continue;
    const answer = json.outputs[0].data[0];
    answered.push({ id: traffic.idAt(index), answer, bundle: loaded, value: traffic.storedAt(index) });
  }
  const { rows: after } = await client.query(`${domain.ledger.query} ORDER BY study_id`);
  expect(after.slice(before.length)).toEqual(answered);
});

test('a server whose database is gone answers 500 and stays ready', async () => {
  const config = {
    ...{ name: 'stable', model: 'triage', domain: domain.name, bundles, loaded: 'v1', seed: 3 },
    databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
  };
  const server = await startProgram(program, config, { speed: 1_000 });
  const url = `${server.url('api')}/v2`;
  expect(await send('POST', `${url}/models/triage/infer`, traffic.requestAt(0).body)).toMatchObject({
    status: 500,
    json: { error: expect.stringContaining('ECONNREFUSED') },
  });
  expect((await send('GET', `${url}/health/ready`)).status).toBe(200);
});
