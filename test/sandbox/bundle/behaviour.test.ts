import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import {
  type Behaviour,
  type Modifier,
  prospectOf,
  sampleOutcome,
} from '../../../src/sandbox/bundle/behaviour.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import {
  expectInterval,
  type IntervalSetting,
  sampleInterval,
} from '../../../src/sandbox/bundle/interval.ts';

const behaviour: Behaviour = {
  latency: { p50Ms: 80, p95Ms: 165 },
  load: { referenceRps: 20, capacityRps: 130 },
  errorRate: 0.001,
  wrongRate: 0.002,
  traits: [],
};
const large = { field: 'megapixels', above: 12 };
const slowOnLarge: Modifier = { kind: 'slow', where: large, p95Ms: 900 };
const prospect = (modifiers: readonly Modifier[], fields = {}, offeredRps = 20, atMs = 0) =>
  prospectOf(behaviour, modifiers, { fields, offeredRps, atMs });

describe('what a request meets', () => {
  test('at the reference load it is what the bundle says', () => {
    const { p50Ms, p95Ms, refusedRate } = prospect([]);
    expect(p50Ms).toBeCloseTo(80);
    expect(p95Ms).toBeCloseTo(165);
    expect(refusedRate).toBe(0);
  });

  test('three times the load slows every model down alike, close to 300 ms and not above', async () => {
    for (const name of ['financial-risk-scoring', 'healthcare-diagnostic'] as const) {
      const { v1, v2 } = (await loadDomain(name)).bundles;
      expect(v1?.behaviour).toEqual(v2?.behaviour);
      // The way to the user and the noise of a minute's percentile come on top, some 25 ms in all.
      const { p95Ms } = prospectOf(v2?.behaviour ?? behaviour, [], { fields: {}, offeredRps: 30, atMs: 0 });
      expect(p95Ms).toBeGreaterThan(250);
      expect(p95Ms).toBeLessThan(270);
    }
  });

  test('latency has a ceiling under overload, and what exceeds the capacity is refused', () => {
    expect(prospect([], {}, 260).p95Ms).toBeCloseTo(prospect([], {}, 1_000).p95Ms);
    expect(prospect([], {}, 260).refusedRate).toBeCloseTo(0.5);
    expect(prospect([], {}, 130).refusedRate).toBe(0);
  });

  test('a modifier holds where its condition does, and nowhere else', () => {
    expect(prospect([slowOnLarge], { megapixels: 12.1 }).p95Ms).toBeCloseTo(900);
    expect(prospect([slowOnLarge], { megapixels: 12.1 }).p50Ms).toBeCloseTo((900 * 80) / 165);
    for (const fields of [{ megapixels: 12 }, { megapixels: '13' }, {}]) {
      expect(prospect([slowOnLarge], fields).p95Ms).toBeCloseTo(165);
    }
  });

  test.each([
    [{ field: 'x', below: 2 }, { x: 1 }, { x: 2 }],
    [{ field: 'x', equals: 'corona' }, { x: 'corona' }, { x: 'atlas' }],
    [{ field: 'x', above: 1, below: 3 }, { x: 2 }, { x: 3 }],
  ])('the condition %j holds for %j and not for %j', (where, inside, outside) => {
    const modifier: Modifier = { kind: 'error', where, rate: 1, soft: false };
    expect(prospect([modifier], inside).errorRate).toBe(1);
    expect(prospect([modifier], outside).errorRate).toBeCloseTo(0.001);
  });

  test('rates of several modifiers combine, as independent chances do', () => {
    const half: Modifier = { kind: 'wrong', rate: 0.5 };
    expect(prospect([half, half]).wrongRate).toBeCloseTo(1 - 0.998 * 0.25);
  });

  test('a ramp grows in a straight line, from nothing to all of it', () => {
    const ramp = { fromMs: 60_000, overMs: 240_000 };
    const rising: Modifier[] = [
      { kind: 'wrong', rate: 0.4, ramp },
      { ...slowOnLarge, where: undefined, ramp },
      { kind: 'capacity', rps: 30, ramp },
    ];
    const at = (atMs: number) => {
      const { wrongRate, p95Ms, refusedRate } = prospectOf({ ...behaviour, wrongRate: 0 }, rising, {
        fields: {},
        offeredRps: 100,
        atMs,
      });
      return { wrongRate, p95Ms, refusedRate };
    };
    const still = prospect([], {}, 100);
    expect(at(0)).toEqual({ wrongRate: 0, p95Ms: still.p95Ms, refusedRate: 0 });
    expect(at(60_000)).toEqual(at(0));
    expect(at(180_000).wrongRate).toBeCloseTo(0.2);
    expect(at(180_000).refusedRate).toBeCloseTo(1 - 80 / 100);
    expect(at(300_000).wrongRate).toBeCloseTo(0.4);
    expect(at(300_000)).toEqual(at(900_000));
  });

  test('less capacity makes the same load slower and turns away what exceeds it; no load is as quick as ever', () => {
    const small: Modifier = { kind: 'capacity', rps: 40 };
    expect(prospect([small]).p95Ms).toBeGreaterThan(1.5 * prospect([]).p95Ms);
    expect(prospect([small], {}, 50).refusedRate).toBeCloseTo(0.2);
    expect(prospect([small], {}, 0).p95Ms).toBeCloseTo(prospect([], {}, 0).p95Ms);
  });

  test('traits of the bundle count like faults put upon it', () => {
    const born = prospectOf({ ...behaviour, traits: [slowOnLarge] }, [], {
      fields: { megapixels: 20 },
      offeredRps: 20,
      atMs: 0,
    });
    expect(born).toEqual(prospect([slowOnLarge], { megapixels: 20 }));
  });
});

describe('one request', () => {
  test('the same seed gives the same outcome, and another seed another', () => {
    const draw = (seed: number) => sampleOutcome(seededRandom(seed), prospect([]));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('mistakes are made as often as their modifiers say, and soft errors likewise', () => {
    const met = prospectOf(
      { ...behaviour, wrongRate: 0, errorRate: 0 },
      [
        { kind: 'wrong', rate: 0.3, as: 'leak' },
        { kind: 'wrong', rate: 0.1 },
        { kind: 'error', rate: 0.1, soft: true },
        { kind: 'error', rate: 0.3, soft: false },
      ],
      { fields: {}, offeredRps: 20, atMs: 0 },
    );
    const random = seededRandom(5);
    const outcomes = Array.from({ length: 4_000 }, () => sampleOutcome(random, met));
    const share = (count: number, of: number): number => count / of;
    const wrong = outcomes.filter((outcome) => outcome.wrong);
    const failed = outcomes.filter(({ end }) => end !== 'answer');
    expect(share(wrong.filter(({ as }) => as === 'leak').length, wrong.length)).toBeCloseTo(0.75, 1);
    expect(wrong.every(({ as }) => as === 'leak' || as === undefined)).toBe(true);
    expect(share(failed.filter(({ end }) => end === 'soft-error').length, failed.length)).toBeCloseTo(
      0.25,
      1,
    );
  });

  test('the number of draws does not depend on the outcome', () => {
    const counts = [
      prospect([]),
      prospect([{ kind: 'error', rate: 1, soft: false }]),
      prospect([], {}, 1e6),
    ].map((met) => {
      const { random, drawn } = counting(seededRandom(3));
      sampleOutcome(random, met);
      return drawn();
    });
    expect(new Set(counts).size).toBe(1);
  });
});

describe('an interval', () => {
  const setting: IntervalSetting = {
    behaviour,
    modifiers: [
      slowOnLarge,
      { kind: 'error', where: large, rate: 0.1, soft: false },
      { kind: 'error', rate: 0.2, soft: true, ramp: { fromMs: 60_000, overMs: 240_000 } },
      { kind: 'wrong', rate: 0.05 },
      { kind: 'capacity', rps: 120 },
    ],
    offeredRps: 150,
    atMs: 120_000,
    strata: [
      { share: 0.85, fields: { megapixels: 3 } },
      { share: 0.15, fields: { megapixels: 20 } },
    ],
    limitsMs: [100, 300, 600, 1_500],
  };
  const requests = 20_000;

  /** The live engine: request by request. */
  function replay(random: Random) {
    const counts = {
      requests,
      refused: 0,
      errors: 0,
      softErrors: 0,
      wrong: 0,
      withinLimits: setting.limitsMs.map(() => 0),
    };
    for (let index = 0; index < requests; index += 1) {
      const fields = setting.strata[random.chance(0.15) ? 1 : 0]?.fields ?? {};
      const { offeredRps, atMs } = setting;
      const met = prospectOf(behaviour, setting.modifiers, { fields, offeredRps, atMs });
      const { end, latencyMs, wrong } = sampleOutcome(random, met);
      if (end === 'refused') counts.refused += 1;
      else {
        if (end !== 'answer') counts.errors += 1;
        if (end === 'soft-error') counts.softErrors += 1;
        if (end === 'answer' && wrong) counts.wrong += 1;
        counts.withinLimits = counts.withinLimits.map(
          (count, at) => count + (latencyMs <= (setting.limitsMs[at] ?? 0) ? 1 : 0),
        );
      }
    }
    return counts;
  }
  const flat = (counts: ReturnType<typeof replay> | ReturnType<typeof sampleInterval>): number[] => [
    counts.refused,
    counts.errors,
    counts.softErrors,
    counts.wrong,
    ...counts.withinLimits,
  ];
  /** How far counts lie from the expected ones, in standard deviations of a binomial count. */
  const distance = (counts: number[]): number => {
    const expected = flat(expectInterval(setting, requests));
    return Math.max(
      ...expected.map(
        (mean, at) => Math.abs((counts[at] ?? 0) - mean) / Math.sqrt(mean * (1 - mean / requests)),
      ),
    );
  };

  test('sampled at once or request by request, the counts are those of one description', () => {
    for (const seed of [1, 2, 3]) {
      expect(distance(flat(replay(seededRandom(seed).stream('live'))))).toBeLessThan(4);
      expect(
        distance(flat(sampleInterval(seededRandom(seed).stream('virtual'), setting, requests))),
      ).toBeLessThan(4);
    }
  });

  test('an engine that forgets the fault is told apart by that same measure', () => {
    const forgetful = sampleInterval(seededRandom(1), { ...setting, modifiers: [] }, requests);
    expect(distance(flat(forgetful))).toBeGreaterThan(10);
  });

  test('small intervals scatter as they should: mean and variance over many of them', () => {
    const random = seededRandom(9);
    const rare = { ...setting, offeredRps: 20, modifiers: [{ kind: 'wrong', rate: 0.03 } as const] };
    const counts = Array.from({ length: 4_000 }, () => sampleInterval(random, rare, 300).wrong);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    const expected = expectInterval(rare, 300).wrong;
    expect(mean / expected).toBeCloseTo(1, 1);
    expect(variance / expected).toBeCloseTo(1, 0);
  });

  test('no request is lost or invented', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { refused, errors, wrong, withinLimits } = sampleInterval(seededRandom(seed), setting, 40);
      expect(refused + errors + wrong).toBeLessThanOrEqual(40);
      expect(withinLimits).toEqual(withinLimits.toSorted((a, b) => a - b));
      expect(withinLimits.at(-1)).toBeLessThanOrEqual(40 - refused);
    }
    expect(flat(sampleInterval(seededRandom(1), setting, 0))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

function counting(inner: Random): { readonly random: Random; readonly drawn: () => number } {
  let drawn = 0;
  const count = <T>(value: T): T => {
    drawn += 1;
    return value;
  };
  const random: Random = {
    ...inner,
    next: () => count(inner.next()),
    normal: () => count(inner.normal()),
    chance: (probability) => count(inner.chance(probability)),
  };
  return { random, drawn: () => drawn };
}
