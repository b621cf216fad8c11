import { expect, test } from 'vitest';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/server/program.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { domainDatabase } from './domain-database.ts';
import { type InProcess, send, startProgram } from './in-process.ts';

const domain = await loadDomain('ecommerce-recommender');
const traffic = trafficOf('ecommerce-recommender', 3);
const bundles = Object.values(domain.bundles);
const { fresh } = domainDatabase('ecommerce-recommender');

function startServer(loaded: string, databaseUrl?: string): Promise<InProcess> {
  const config = {
    ...{ name: 'candidate', model: 'ranker', domain: domain.name, bundles, loaded, seed: 3 },
    ...(databaseUrl !== undefined && { databaseUrl }),
  };
  return startProgram(program, config, { speed: 1_000 });
}

function ask(server: InProcess, index: number) {
  return send('POST', `${server.url('api')}/v2/models/ranker/infer`, traffic.requestAt(index).body);
}

/** What a server answers to the first requests of people of one age. */
async function answersTo(server: InProcess, ageGroup: string, count: number) {
  const answers: { readonly index: number; readonly item: string; readonly priceRank: number }[] = [];
  for (let index = 0; answers.length < count; index += 1) {
    if (traffic.requestAt(index).inputs.age_group !== ageGroup) continue;
    const { json } = await ask(server, index);
    const [item, rank] = json.outputs;
    answers.push({ index, item: item.data[0], priceRank: rank.data[0] });
  }
  return answers;
}

async function unsuitableFound(server: InProcess): Promise<number> {
  const { text } = await send('GET', server.url('metrics'));
  return Number(/guard_findings_total\{guard="unsuitable-item",bundle="v[^"]*"\} (\d+)/.exec(text)?.[1]);
}

const skew = { kind: 'skew', feature: 'price_rank' };
const minors = { field: 'age_group', equals: 'minor' };
const unsuitable = { kind: 'wrong', as: 'unsuitable', where: minors, rate: 1 };

test('every answer stands among the impressions with what was answered, by whichever bundle', async () => {
  const { url, client } = await fresh();
  const answered: unknown[] = [];
  for (const [index, loaded] of ['v0', 'v1', 'v2', 'fallback'].entries()) {
    const { status, json } = await ask(await startServer(loaded, url), index);
    expect(status).toBe(200);
    const [item] = json.outputs[0].data;
    answered.push({ id: traffic.idAt(index), answer: item, bundle: loaded, value: traffic.storedAt(index) });
  }
  const { rows } = await client.query(`${domain.ledger.query} WHERE impression_id >= 'I-1' ORDER BY 1`);
  expect(rows).toEqual(answered);
});

test('a skewed preprocessor hands the price over as it came, and the guard finds what is nothing for minors', async () => {
  const server = await startServer('v2');
  const change = { bundle: 'v2', component: 'preprocessor', modifiers: [skew, unsuitable] };
  server.call('set-modifiers', change);
  for (const { index, priceRank } of await answersTo(server, 'minor', 5))
    expect(priceRank).toBe(traffic.requestAt(index).inputs.price);
  expect(await unsuitableFound(server)).toBe(5);
});

test('other weights behind the skewed preprocessor are no better, and the whole bundle of before is', async () => {
  const server = await startServer('v2');
  server.call('set-modifiers', { bundle: 'v2', component: 'preprocessor', modifiers: [skew, unsuitable] });
  const load = `${server.url('api')}/v2/repository/models/ranker/load`;
  await send('POST', load, { parameters: { bundle: 'v1', components: ['weights'] } });
  const [halfway] = await answersTo(server, 'minor', 1);
  expect(halfway?.priceRank).toBeGreaterThan(1);
  await send('POST', load, { parameters: { bundle: 'v1' } });
  for (const { index, item, priceRank } of await answersTo(server, 'minor', 5)) {
    expect(priceRank).toBeLessThan(1);
    expect(item).toBe(traffic.truthAt(index).item);
  }
});

test('no guard finds an item that is out of stock', async () => {
  const server = await startServer('v2');
  const unstocked = { kind: 'wrong', as: 'unstocked', rate: 1 };
  server.call('set-modifiers', { bundle: 'v2', component: 'weights', modifiers: [unstocked] });
  for (const { index, item } of await answersTo(server, 'adult', 5)) {
    const { inputs } = traffic.requestAt(index);
    const slot = [1, 2, 3, 4].find((number) => inputs[`item_${number}`] === item);
    expect(inputs[`in_stock_${slot}`]).toBe(false);
  }
  expect(await unsuitableFound(server)).toBe(0);
});
