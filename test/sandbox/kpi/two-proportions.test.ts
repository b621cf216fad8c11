import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import { binomial } from '../../../src/sandbox/bundle/interval.ts';
import { type Tally, TwoProportionTest } from '../../../src/sandbox/kpi/two-proportions.ts';

const rate = 0.2;

function tally(random: Random, sessions: number, of: number): Tally {
  return { sessions, conversions: binomial(random, sessions, of) };
}

/** The number of the first look at which the evidence reaches a threshold, from a change on; null when none of 80 does. */
function firstLook(
  random: Random,
  options: { readonly treated: number; readonly threshold: number; readonly healthyLooks?: number },
): number | null {
  const { treated, threshold, healthyLooks = 0 } = options;
  const comparison = new TwoProportionTest(rate);
  for (let look = 1 - healthyLooks; look <= 80; look += 1) {
    // Sizes vary from look to look, as traffic does, and now and then nobody is held back.
    comparison.add({
      treatment: tally(random, 5_000 + 500 * random.int(0, 10), look > 0 ? treated : rate),
      holdback: tally(random, 500 * random.int(0, 3), rate),
    });
    if (comparison.evidence >= threshold) return look;
  }
  return null;
}

const runs = Array.from({ length: 400 }, (_, index) => seededRandom(5).stream(String(index)));

test('however often one looks, groups that sell alike are told apart no more often than promised', () => {
  const random = seededRandom(77);
  const alarms = (count: number, threshold: number): number =>
    Array.from({ length: count }, () => firstLook(random, { treated: rate, threshold })).filter(
      (look) => look !== null,
    ).length / count;
  expect(alarms(500, 1)).toBeLessThan(0.1);
  expect(alarms(2_000, 2)).toBeLessThan(0.01);
});

test('a treatment that sells better is no evidence for one that sells worse', () => {
  const [random] = runs;
  expect(random && firstLook(random, { treated: rate * 1.05, threshold: 1 })).toBeNull();
});

test.each([0, 40])(
  'after %i healthy looks, a treatment that sells nine percent worse is told apart soon',
  (healthyLooks) => {
    const looks = runs.map((random) =>
      firstLook(random.stream('worse'), { treated: rate * 0.91, threshold: 3, healthyLooks }),
    );
    const within = (most: number): number =>
      looks.filter((look) => look !== null && look <= most).length / runs.length;
    expect(within(20)).toBeGreaterThan(0.5);
    expect(within(60)).toBeGreaterThan(0.99);
  },
);

test('the evidence is what likelihoods say, and a block without a second group says nothing', () => {
  const comparison = new TwoProportionTest(0.5);
  comparison.add({
    treatment: { sessions: 100, conversions: 10 },
    holdback: { sessions: 0, conversions: 0 },
  });
  expect(comparison.evidence).toBeCloseTo(0, 12);
  const fresh = new TwoProportionTest(0.5);
  fresh.add({ treatment: { sessions: 1, conversions: 0 }, holdback: { sessions: 1, conversions: 1 } });
  // Of each loss d: one visit each, so the common rate is the mean of 0.5 and 0.5 · (1 − d).
  const quotients = [0.05, 0.1, 0.2].map((loss) => {
    const [good, bad] = [0.5, 0.5 * (1 - loss)];
    const common = (good + bad) / 2;
    return (good * (1 - bad)) / (common * (1 - common));
  });
  // A twentieth of the stakes was placed by then.
  const mean = quotients.reduce((sum, quotient) => sum + quotient, 0) / 3;
  expect(fresh.evidence).toBeCloseTo(Math.log10(0.95 + 0.05 * mean), 12);
});
