import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import { binomial } from '../../../src/sandbox/bundle/interval.ts';
import { type Tally, TwoProportionTest } from '../../../src/sandbox/kpi/two-proportions.ts';

const rate = 0.2;

function tally(random: Random, sessions: number, of: number): Tally {
  return { sessions, conversions: binomial(random, sessions, of) };
}

/** The number of the first look at which the evidence reaches a threshold; null when none of 80 does. */
function firstLook(
  random: Random,
  { treated, threshold }: { readonly treated: number; readonly threshold: number },
): number | null {
  const comparison = new TwoProportionTest(rate);
  for (let look = 1; look <= 80; look += 1) {
    // Sizes vary from look to look, as traffic does, and now and then nobody is held back.
    comparison.add({
      treatment: tally(random, 5_000 + 500 * random.int(0, 10), treated),
      holdback: tally(random, 500 * random.int(0, 3), rate),
    });
    if (comparison.evidence >= threshold) return look;
  }
  return null;
}

const runs = Array.from({ length: 400 }, (_, index) => seededRandom(5).stream(String(index)));

test('however often one looks, groups that sell alike are told apart no more often than promised', () => {
  const alarms = (threshold: number): number =>
    runs.filter((random) => firstLook(random.stream('null'), { treated: rate, threshold }) !== null).length;
  expect(alarms(1) / runs.length).toBeLessThan(0.1);
  expect(alarms(2) / runs.length).toBeLessThan(0.01);
});

test('a treatment that sells better is no evidence for one that sells worse', () => {
  const [random] = runs;
  expect(random && firstLook(random, { treated: rate * 1.05, threshold: 1 })).toBeNull();
});

test('a treatment that sells nine percent worse is told apart soon', () => {
  const looks = runs.map((random) =>
    firstLook(random.stream('worse'), { treated: rate * 0.91, threshold: 3 }),
  );
  const within = (most: number): number =>
    looks.filter((look) => look !== null && look <= most).length / runs.length;
  expect(within(20)).toBeGreaterThan(0.5);
  expect(within(60)).toBeGreaterThan(0.99);
});

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
  const mean = quotients.reduce((sum, quotient) => sum + quotient, 0) / 3;
  expect(fresh.evidence).toBeCloseTo(Math.log10(mean), 12);
});
