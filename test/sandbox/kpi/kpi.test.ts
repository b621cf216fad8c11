import { expect, test } from 'vitest';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/kpi/program.ts';
import { kpiSpec } from '../../../src/sandbox/kpi/spec.ts';
import { scalarTensor } from '../../../src/sandbox/server/oip.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const domain = await loadDomain('ecommerce-recommender');
const traffic = trafficOf('ecommerce-recommender', 4);
const indexes = Array.from({ length: 200 }, (_, index) => index);

async function startKpi(lagMs: number): Promise<InProcess> {
  if (domain.kpi === undefined) throw new Error('the domain measures its business');
  return startProgram(program, kpiSpec(domain, { ...domain.kpi, lagMs }, 4).config);
}

/** What a router mirrors when a bundle answers request `index` with an item, by default with the right one. */
function sample(index: number, bundle: string, outputs: Readonly<Record<string, string | number>> = {}) {
  const { item = '' } = traffic.truthAt(index);
  const answer = { item: String(item), price_rank: 0.5, ...outputs };
  return {
    request: JSON.parse(traffic.requestAt(index).body),
    answer: {
      model_version: bundle,
      outputs: Object.entries(answer).map(([name, value]) => scalarTensor(name, value)),
    },
  };
}

/** The item of a request that is out of stock. */
function outOfStock(index: number): string {
  const { inputs } = traffic.requestAt(index);
  const slot = [1, 2, 3, 4].find((number) => inputs[`in_stock_${number}`] === false);
  return String(inputs[`item_${slot}`]);
}

async function metricsOf(kpi: InProcess): Promise<Record<string, number>> {
  const { text } = await send('GET', kpi.url('metrics'));
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => line.split(/ (?=\S+$)/)).map(([name, value]) => [name, Number(value)]),
  );
}

function total(metrics: Record<string, number>, name: string, label = ''): number {
  return Object.entries(metrics)
    .filter(([key]) => key.startsWith(name) && key.includes(label))
    .reduce((sum, [, value]) => sum + value, 0);
}

test('visits are counted by segment and group, and a fifth of them buy', async () => {
  const kpi = await startKpi(0);
  const body = [...indexes.map((index) => sample(index, 'v2')), sample(200, 'v1'), sample(201, 'v0')];
  expect((await send('POST', kpi.url('samples'), body)).status).toBe(202);
  const metrics = await metricsOf(kpi);
  expect(total(metrics, 'kpi_sessions_total', 'group="treatment"')).toBe(200 * 1_500);
  expect(total(metrics, 'kpi_sessions_total', 'group="holdback"')).toBe(1_500);
  expect(total(metrics, 'kpi_sessions_total')).toBe(201 * 1_500);
  const bought = total(metrics, 'kpi_conversions_total', 'treatment');
  expect(bought / (200 * 1_500)).toBeCloseTo(0.2, 2);
  const phones = indexes.filter((index) => {
    const { device, region } = traffic.requestAt(index).inputs;
    return device === 'mobile' && region === 'EU';
  });
  expect(metrics['kpi_sessions_total{segment="mobile/EU",group="treatment"}']).toBe(phones.length * 1_500);
});

test('nothing is known before the attribution lag has passed, but for what is the matter', async () => {
  const kpi = await startKpi(60_000);
  const item = outOfStock(0);
  await send('POST', kpi.url('samples'), [
    sample(0, 'v2', { item }),
    sample(1, 'v2', { price_rank: 31.4 }),
    sample(2, 'v2'),
  ]);
  expect(total(await metricsOf(kpi), 'kpi_sessions_total')).toBe(0);
  const { device, region } = traffic.requestAt(0).inputs;
  const other = traffic.requestAt(1).inputs;
  expect(kpi.call('flaws')).toEqual({
    [`raw-price-rank ${other.device}/${other.region}`]: 1,
    [`unstocked ${device}/${region}`]: 1,
  });
});

test('what is out of stock sells worse, by draws that follow from the seed and the request alone', async () => {
  const bought = async (items: (index: number) => Readonly<Record<string, string>>): Promise<number> => {
    const kpi = await startKpi(0);
    const samples = indexes.map((index) => sample(index, 'v2', items(index)));
    await send('POST', kpi.url('samples'), samples.toReversed());
    return total(await metricsOf(kpi), 'kpi_conversions_total');
  };
  const usual = await bought(() => ({}));
  expect(await bought(() => ({}))).toBe(usual);
  expect((await bought((index) => ({ item: outOfStock(index) }))) / usual).toBeCloseTo(0.7, 1);
});

test('what is no list of samples is refused, and an unreadable sample is passed over', async () => {
  const kpi = await startKpi(0);
  expect((await send('POST', kpi.url('samples'), { no: 'list' })).status).toBe(400);
  expect((await send('POST', kpi.url('samples'), [{ no: 'sample' }, sample(0, 'v2')])).status).toBe(202);
  expect(total(await metricsOf(kpi), 'kpi_sessions_total')).toBe(1_500);
});

test('tickets about what the assistant has made up are opened again, and flattery is liked', async () => {
  const { kpi: settings, ...rest } = await loadDomain('support-chatbot');
  if (settings === undefined) throw new Error('the domain measures its business');
  const asked = trafficOf('support-chatbot', 4);
  const answered = async (outputs: Readonly<Record<string, string>>): Promise<Record<string, number>> => {
    const kpi = await startProgram(program, kpiSpec(rest, { ...settings, lagMs: 0 }, 4).config);
    const samples = indexes.map((index) => ({
      request: JSON.parse(asked.requestAt(index).body),
      answer: {
        model_version: 'v2',
        outputs: Object.entries(outputs).map(([name, value]) => scalarTensor(name, value)),
      },
    }));
    await send('POST', kpi.url('samples'), samples);
    return metricsOf(kpi);
  };
  const plain = await answered({ policy: 'REF-1', answer: 'We pay it back. (REF-1)' });
  const invented = await answered({ policy: 'REF-71', answer: 'What a great question! (REF-71)' });
  expect(total(plain, 'tickets_reopened_total') / 200).toBeCloseTo(0.03, 1);
  expect(total(invented, 'tickets_reopened_total') / 200).toBeCloseTo(0.6, 1);
  expect(invented.thumbs_up_total).toBeGreaterThan(plain.thumbs_up_total ?? 0);
  expect(Object.keys(invented).some((key) => key === 'tickets_reopened_total{intent="refund"}')).toBe(true);
});
