import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/drift-monitor/program.ts';
import { program as routerProgram } from '../../../src/sandbox/router/program.ts';
import { program as serverProgram } from '../../../src/sandbox/server/program.ts';
import { chiSquareOfTwo } from '../../../src/telemetry/drift/chi-square.ts';
import { jensenShannon } from '../../../src/telemetry/drift/jensen-shannon.ts';
import { ksTwoSample } from '../../../src/telemetry/drift/kolmogorov-smirnov.ts';
import { populationStability } from '../../../src/telemetry/drift/population-stability.ts';
import { binCounts, quantileBins } from '../../../src/telemetry/drift/quantile-bins.ts';
import { wassersteinNormed } from '../../../src/telemetry/drift/wasserstein.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const config = {
  features: [
    { name: 'score', kind: 'numeric' },
    { name: 'segment', kind: 'categorical' },
  ],
  referenceSize: 100,
  windowSize: 40,
  bins: 5,
};

interface Sampled {
  readonly score: number;
  readonly segment: string;
}

const tensor = (name: string, value: unknown) => ({ name, shape: [1], datatype: 'FP64', data: [value] });
const mirrored = ({ score, segment }: Sampled) => ({
  request: { inputs: [tensor('segment', segment)] },
  answer: { outputs: [tensor('score', score)] },
});
const draw = (random: Random, shift = 0): Sampled => ({
  score: Math.round(60 + 10 * random.normal()) + shift,
  segment: random.pick(['salaried', 'student', 'retired']),
});
const drawMany = (random: Random, count: number, shift = 0): Sampled[] =>
  Array.from({ length: count }, () => draw(random, shift));

const post = (monitor: InProcess, body: unknown) => send('POST', monitor.url('samples'), body);

/** Values of the exposition by series. */
async function seriesOf(monitor: InProcess): Promise<Record<string, number>> {
  const { text } = await send('GET', monitor.url('metrics'));
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('the gauges', () => {
  test('are the batch statistics of the last values against the reference', async () => {
    const random = seededRandom('gauges');
    const monitor = await startProgram(program, config);
    monitor.call('reference');
    const [reference, late] = [drawMany(random, 100), drawMany(random, 75, 4)];
    for (const list of [reference, late]) await post(monitor, list.map(mirrored));
    const window = late.slice(-40);

    const [a, b] = [reference, window].map((list) => Float64Array.from(list, ({ score }) => score));
    if (a === undefined || b === undefined) throw new Error('no samples');
    const bins = quantileBins(a, 5);
    const [inA, inB] = [binCounts(bins, a), binCounts(bins, b)];
    const ofSegments = (list: readonly Sampled[]): Float64Array =>
      Float64Array.from(
        ['salaried', 'student', 'retired'],
        (name) => list.filter((each) => each.segment === name).length,
      );
    const [segmentsOfA, segmentsOfB] = [ofSegments(reference), ofSegments(window)];
    const series = await seriesOf(monitor);
    expect(series).toEqual({
      'drift_ks{feature="score"}': ksTwoSample(b, a).statistic,
      'drift_ks_p{feature="score"}': ksTwoSample(b, a).pValue,
      'drift_psi{feature="score"}': populationStability(inA, inB),
      'drift_psi{feature="segment"}': expect.closeTo(
        populationStability(Float64Array.of(...segmentsOfA, 0), Float64Array.of(...segmentsOfB, 0)),
        12,
      ),
      'drift_js{feature="score"}': jensenShannon(inA, inB),
      'drift_js{feature="segment"}': expect.closeTo(jensenShannon(segmentsOfA, segmentsOfB), 12),
      'drift_wasserstein{feature="score"}': wassersteinNormed(a, b),
      'drift_chi2_p{feature="score"}': chiSquareOfTwo(inA, inB).pValue,
      'drift_chi2_p{feature="segment"}': expect.closeTo(chiSquareOfTwo(segmentsOfA, segmentsOfB).pValue, 12),
      'drift_window_samples{feature="score"}': 40,
      'drift_window_samples{feature="segment"}': 40,
      'drift_reference_samples{feature="score"}': 100,
      'drift_reference_samples{feature="segment"}': 100,
      'drift_samples_total{outcome="taken"}': 175,
    });
  });

  test('are silent until a window is full, for a small one looks like drift', async () => {
    const random = seededRandom('silent');
    const monitor = await startProgram(program, config);
    monitor.call('reference');
    await post(monitor, drawMany(random, 139).map(mirrored));
    expect(Object.keys(await seriesOf(monitor))).not.toContain('drift_ks{feature="score"}');
    expect(await seriesOf(monitor)).toMatchObject({ 'drift_window_samples{feature="score"}': 39 });
    await post(monitor, [mirrored(draw(random))]);
    expect(Object.keys(await seriesOf(monitor))).toContain('drift_ks{feature="score"}');
  });

  test('see a category that the reference does not know', async () => {
    const random = seededRandom('category');
    const monitor = await startProgram(program, config);
    monitor.call('reference');
    await post(monitor, drawMany(random, 100).map(mirrored));
    await post(
      monitor,
      drawMany(random, 40).map((each) => mirrored({ ...each, segment: 'alien' })),
    );
    const series = await seriesOf(monitor);
    expect(series['drift_js{feature="segment"}']).toBeCloseTo(Math.sqrt(Math.LN2), 12);
    expect(series['drift_chi2_p{feature="segment"}']).toBeLessThan(1e-20);
  });
});

describe('the reference', () => {
  test('begins when it is called for: what came before does not count', async () => {
    const random = seededRandom('before');
    const monitor = await startProgram(program, config);
    await post(monitor, drawMany(random, 30).map(mirrored));
    expect(monitor.call('state')).toEqual([]);
    monitor.call('reference');
    await post(monitor, drawMany(random, 30).map(mirrored));
    expect(monitor.call('state')).toEqual(
      ['score', 'segment'].map((feature) => ({ feature, referenceSamples: 30, windowSamples: 0 })),
    );
    expect(await seriesOf(monitor)).toMatchObject({
      'drift_samples_total{outcome="ignored"}': 30,
      'drift_samples_total{outcome="taken"}': 30,
    });
  });

  test('begins anew when it is called for again', async () => {
    const random = seededRandom('anew');
    const monitor = await startProgram(program, config);
    monitor.call('reference');
    await post(monitor, drawMany(random, 150).map(mirrored));
    monitor.call('reference');
    expect(monitor.call('state')).toMatchObject([{ referenceSamples: 0, windowSamples: 0 }, {}]);
  });
});

describe('samples', () => {
  test('that cannot be read are counted and harm nobody', async () => {
    const monitor = await startProgram(program, config);
    monitor.call('reference');
    const odd = {
      request: { inputs: [tensor('segment', 'student')] },
      answer: { outputs: [tensor('score', 'high')] },
    };
    expect((await post(monitor, [{ nonsense: true }, odd])).status).toBe(202);
    expect(await seriesOf(monitor)).toMatchObject({
      'drift_samples_total{outcome="taken"}': 1,
      'drift_samples_total{outcome="unreadable"}': 1,
      'drift_reference_samples{feature="score"}': 0,
      'drift_reference_samples{feature="segment"}': 1,
    });
  });

  test('that are no list are refused, and say what to send', async () => {
    const monitor = await startProgram(program, config);
    expect(await post(monitor, {})).toMatchObject({
      status: 400,
      json: { error: 'The samples are not a list.', nextStep: expect.stringContaining('[{"request"') },
    });
  });
});

test('a monitor behind the mirror of a router sees every feature of the live product', async () => {
  const domain = await loadDomain('healthcare-diagnostic');
  const { features } = domain.drift;
  const monitor = await startProgram(program, { features, referenceSize: 30, windowSize: 10 });
  const server = await startProgram(
    serverProgram,
    {
      name: 'stable',
      model: domain.model,
      domain: domain.name,
      bundles: Object.values(domain.bundles),
      loaded: domain.serving.stable,
      seed: 3,
    },
    { speed: 2_000 },
  );
  const api = server.url('api');
  const router = await startProgram(
    routerProgram,
    {
      model: domain.model,
      servers: { stable: api, candidate: api, fallback: api, legacy: api },
      routing: { weights: { stable: 1, candidate: 0, fallback: 0 } },
      mirrors: [{ url: monitor.url('samples'), share: 1 }],
      seed: 3,
    },
    { speed: 2_000 },
  );
  monitor.call('reference');
  const traffic = trafficOf('healthcare-diagnostic', 3);
  const infer = `${router.url('api')}/v2/models/${domain.model}/infer`;
  const bodies = Array.from({ length: 60 }, (_, index) => traffic.requestAt(index).body);
  await Promise.all(bodies.map((body) => send('POST', infer, body)));
  await expect
    .poll(() => monitor.call('state'))
    .toEqual(features.map(({ name }) => ({ feature: name, referenceSamples: 30, windowSamples: 10 })));
  const series = Object.keys(await seriesOf(monitor));
  for (const { name } of features) expect(series).toContain(`drift_psi{feature="${name}"}`);
});
