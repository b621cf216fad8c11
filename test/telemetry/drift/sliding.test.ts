import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { ksTwoSample } from '../../../src/telemetry/drift/kolmogorov-smirnov.ts';
import { binCounts, quantileBins } from '../../../src/telemetry/drift/quantile-bins.ts';
import { SlidingCounts } from '../../../src/telemetry/drift/sliding-counts.ts';
import { SlidingKs } from '../../../src/telemetry/drift/sliding-ks.ts';
import { draws, sample } from './samples.ts';

describe('streaming KS', () => {
  test.each(Object.entries(draws))(
    'is batch KS after any sequence of slides, for values that are %s',
    (_name, draw) => {
      const random = seededRandom('slides');
      for (let round = 0; round < 8; round += 1) {
        const reference = sample(random, random.int(1, 120), draw);
        const windowSize = random.int(1, 60);
        const sliding = new SlidingKs(reference, windowSize);
        const seen: number[] = [];
        for (let slide = 0; slide < 150; slide += 1) {
          const value = draw(random) + (slide > 80 ? 1 : 0);
          seen.push(value);
          sliding.push(value);
          // Not after every slide, so that the tree also catches up with several at once.
          if (random.chance(0.3)) continue;
          const window = Float64Array.from(seen.slice(-windowSize));
          expect(sliding.size).toBe(window.length);
          expect(sliding.result()).toEqual(ksTwoSample(window, reference));
        }
      }
    },
  );

  test('has no distance before the first value, and refuses NaN', () => {
    const sliding = new SlidingKs(Float64Array.of(1, 2), 3);
    expect(sliding.statistic).toBeNaN();
    expect(() => sliding.push(Number.NaN)).toThrow('value 0 of a sample is not a number.');
    sliding.push(Number.POSITIVE_INFINITY);
    expect([sliding.size, sliding.isFull, sliding.statistic]).toEqual([1, false, 1]);
  });

  // Mean delays of an independent simulation, from which an exact window must not differ.
  test.each([
    { n: 500, shift: 0.5, mean: 345 },
    { n: 500, shift: 1, mean: 181 },
    { n: 500, shift: 2, mean: 103 },
    { n: 200, shift: 1, mean: 65 },
  ])('crosses 0.15 after about $mean samples for a shift of $shift σ and n = $n', ({ n, shift, mean }) => {
    const random = seededRandom(`delay/${n}/${shift}`);
    const runs = 60;
    let samples = 0;
    for (let run = 0; run < runs; run += 1) {
      const sliding = new SlidingKs(
        sample(random, 4_000, (from) => from.normal()),
        n,
      );
      for (let i = 0; i < n; i += 1) sliding.push(random.normal());
      for (; sliding.statistic <= 0.15; samples += 1) sliding.push(random.normal() + shift);
    }
    expect(samples / runs / mean).toBeGreaterThan(0.93);
    expect(samples / runs / mean).toBeLessThan(1.07);
  });
});

test('sliding counts are the counts of the last values', () => {
  const random = seededRandom('counts');
  const bins = quantileBins(
    sample(random, 300, (from) => from.normal()),
    10,
  );
  const sliding = new SlidingCounts({ bins: bins.count, windowSize: 40 });
  const seen: number[] = [];
  for (let slide = 0; slide < 200; slide += 1) {
    const value = random.normal();
    seen.push(value);
    sliding.push(bins.indexOf(value));
    expect([...sliding.counts]).toEqual([...binCounts(bins, Float64Array.from(seen.slice(-40)))]);
    expect(sliding.size).toBe(Math.min(40, slide + 1));
  }
});
