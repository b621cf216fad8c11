import { describe, expect, test } from 'vitest';
import type { Harm, Planes } from '../../src/core/events.ts';
import { type Effect, FaultWatch, type FaultWatchOptions } from '../../src/observer/effect.ts';
import { type ObservedSecond, SecondCollector } from '../../src/observer/second.ts';
import { outcome, seconds, type Users } from './outcomes.ts';

const armedMs = 60_300;
const noise = { error: 0.002, slow: 0.01, wrong: 0.003 };
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

/** A baseline of one minute, then some users, and what a watch makes of them. */
function watch(
  visibleAs: FaultWatchOptions['visibleAs'],
  users: readonly Partial<Users>[],
  options: Partial<Users> = {},
): Effect | null {
  const baseline = seconds({ fromS: 0, toS: 60, shares: noise, ...options });
  const watching = new FaultWatch({ visibleAs, armedMs, baseline });
  for (const some of users)
    for (const second of seconds({ fromS: 60, toS: 180, shares: noise, ...options, ...some }))
      watching.second(second);
  return watching.effect;
}

describe.each(['error', 'slow', 'wrong'] as const)('a fault that shows as %s', (harm: Harm) => {
  test.each([0.15, 0.3, 1])(
    'is seen when it strikes a share of %d, soon and not before it began',
    (share) => {
      for (const seed of seeds.slice(0, 10)) {
        const effect = watch(harm, [{ toS: 90 }, { fromS: 90, shares: { ...noise, [harm]: share } }], {
          seed,
        });
        // Noise just before the onset may be taken for its first answer, but no more than one window of it.
        expect(effect?.atMs).toBeGreaterThan(80_000);
        expect(effect?.atMs).toBeLessThan(97_000);
      }
    },
  );

  test('is not seen in the noise of the baseline, whatever the seed', () => {
    expect(seeds.map((seed) => watch(harm, [{}], { seed }))).toEqual(seeds.map(() => null));
  });

  test('is not seen in bad answers of another kind', () => {
    const other = harm === 'error' ? 'wrong' : 'error';
    expect(watch(harm, [{ shares: { [other]: 0.5 } }])).toBeNull();
  });

  test('is not seen in one second with two bad answers', () => {
    expect(
      watch(harm, [
        { toS: 61, shares: { [harm]: 0.1 }, seed: 5 },
        { fromS: 61, shares: {} },
      ]),
    ).toBeNull();
  });
});

describe('the time of an effect', () => {
  test('is the first bad answer, where everything fails from one moment on', () => {
    const effect = watch('error', [{ toS: 61 }, { fromS: 61, shares: { error: 1 } }]);
    expect(effect?.atMs).toBe(61_080);
    expect(effect?.evidence).toMatch(
      /^\d+ of \d+ answers error within \d+ s; the baseline explains at most \d\.\d %$/,
    );
  });

  test('is never before the arming, though answers were bad in the same second', () => {
    const effect = watch('error', [{ shares: { error: 1 } }]);
    expect(effect?.atMs).toBe(60_330);
  });

  test('is told once', () => {
    const watching = new FaultWatch({
      visibleAs: 'error',
      armedMs,
      baseline: seconds({ fromS: 0, toS: 60 }),
    });
    const told = seconds({ fromS: 61, toS: 70, shares: { error: 1 } }).map((second) =>
      watching.second(second),
    );
    expect(told.filter((effect) => effect !== null)).toEqual([watching.effect]);
  });
});

describe('wrong answers that are rare', () => {
  const rare = (share: number, options: Partial<FaultWatchOptions> = {}, noise = 0): Effect | null => {
    const baseline = seconds({ fromS: 0, toS: 60, rps: 10, shares: { wrong: noise }, seed: 3 });
    const watching = new FaultWatch({ visibleAs: 'wrong', armedMs, baseline, ...options });
    for (const second of seconds({ fromS: 60, toS: 300, rps: 10, shares: { wrong: share }, seed: 4 }))
      watching.second(second);
    return watching.effect;
  };

  test('are seen where the bundles say that they give none', () => {
    expect(rare(0.01)).toBeNull();
    expect(rare(0.01, { declaredWrongShare: 0 })?.evidence).toContain('answers wrong within');
  });

  test('are seen beyond what the bundles say, and not within it', () => {
    expect(rare(0.02, { declaredWrongShare: 0.002 }, 0.002)).not.toBeNull();
    expect(rare(0.002, { declaredWrongShare: 0.002 }, 0.002)).toBeNull();
    for (const seed of seeds) {
      const baseline = seconds({ fromS: 0, toS: 60, rps: 10, shares: { wrong: 0.002 }, seed });
      const watching = new FaultWatch({ visibleAs: 'wrong', armedMs, baseline, declaredWrongShare: 0.002 });
      for (const second of seconds({ fromS: 60, toS: 300, rps: 10, shares: { wrong: 0.002 }, seed }))
        watching.second(second);
      expect(watching.effect).toBeNull();
    }
  });

  test('are not seen where the baseline belies what the bundles say', () => {
    expect(rare(0.02, { declaredWrongShare: 0 }, 0.02)).toBeNull();
  });
});

describe('a leak', () => {
  const leaking = (atS: number): ObservedSecond => {
    const collector = new SecondCollector();
    for (let request = 0; request < 20; request++)
      collector.add(
        outcome({ intendedMs: (atS + request / 20) * 1_000 }),
        request === 10 ? 'leaked' : 'good',
      );
    return collector.finish(atS * 1_000);
  };
  const quiet = seconds({ fromS: 0, toS: 60, shares: noise });

  test('is seen in the first answer that tells what belongs to somebody else', () => {
    const watching = new FaultWatch({ visibleAs: 'leaked', armedMs, baseline: quiet });
    for (const second of seconds({ fromS: 60, toS: 70, shares: { wrong: 0.5 } })) watching.second(second);
    expect(watching.effect).toBeNull();
    watching.second(leaking(70));
    expect(watching.effect).toMatchObject({ atMs: 70_580 });
  });

  test('is not seen in an answer before the arming', () => {
    const watching = new FaultWatch({ visibleAs: 'leaked', armedMs: 70_900, baseline: quiet });
    watching.second(leaking(70));
    expect(watching.effect).toBeNull();
  });

  test('is not of the fault where the product has leaked before', () => {
    const watching = new FaultWatch({ visibleAs: 'leaked', armedMs, baseline: [...quiet, leaking(59)] });
    watching.second(leaking(70));
    expect(watching.effect).toBeNull();
  });
});

describe('a baseline', () => {
  test('that was as bad as this explains it', () => {
    const bad = { error: 0.3 };
    expect(seeds.map((seed) => watch('error', [{}], { shares: bad, seed }))).toEqual(seeds.map(() => null));
  });

  test('that is missing proves nothing', () => {
    const watching = new FaultWatch({ visibleAs: 'error', armedMs, baseline: [] });
    for (const second of seconds({ fromS: 61, toS: 90, shares: { error: 1 } })) watching.second(second);
    expect(watching.effect).toBeNull();
  });
});

describe('a surge', () => {
  test('is seen when three times as many requests come', () => {
    const effect = watch('surge', [{ toS: 70 }, { fromS: 70, rps: 60 }]);
    expect(effect?.atMs).toBe(70_000);
    expect(effect?.evidence).toMatch(/requests within \d+ s, \d\.\d times the baseline/);
  });

  test('is not seen in a third more requests, or in as many as before', () => {
    expect(watch('surge', [{ rps: 27 }])).toBeNull();
    expect(watch('surge', [{}])).toBeNull();
  });
});

describe('a cold server', () => {
  const planes = (ready: boolean): Planes => ({
    type: 'planes',
    sinceMs: 0,
    servers: {
      candidate: { ready: true, digest: 'sha256:v2', bundle: 'v2' },
      stable: { ready, digest: null, bundle: null },
    },
    weights: { candidate: 1, stable: 0 },
    schema: null,
  });
  const cold = { visibleAs: 'cold', armedMs, baseline: [] } as const;

  test('is seen when it is not ready after the arming', () => {
    const effect = new FaultWatch({ ...cold, server: 'stable' }).planes(planes(false), 61_000);
    expect(effect).toEqual({ atMs: 61_000, evidence: 'stable is not ready' });
  });

  test('is not seen while it is ready, before the arming, or in another server', () => {
    expect(new FaultWatch(cold).planes(planes(true), 61_000)).toBeNull();
    expect(new FaultWatch(cold).planes(planes(false), 60_000)).toBeNull();
    expect(new FaultWatch({ ...cold, server: 'candidate' }).planes(planes(false), 61_000)).toBeNull();
  });

  test('is not looked for in what users live through', () => {
    expect(watch('cold', [{ shares: { error: 1 } }])).toBeNull();
  });
});
