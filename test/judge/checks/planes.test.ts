import { describe, expect, test } from 'vitest';
import type { Planes } from '../../../src/core/events.ts';
import type { Plane } from '../../../src/scenario/schema.ts';
import { action, Story, storyOf } from '../story.ts';
import { ask, checkOf } from './ask.ts';

const wanting = (...planes: Plane[]): Story => storyOf({ rollback: { planes } });

const router = (changes: Partial<NonNullable<Planes['routers']>[string]> = {}) => ({
  ...{ inPool: true, flags: 'a', path: 'weights' as const },
  ...changes,
});

const healthy = {
  stable: { ready: true, digest: 'good', bundle: 'v1' },
  legacy: { ready: true, digest: 'older', bundle: 'v0' },
};

describe('I1, the model', () => {
  test('is back when everything goes to the known-good bundle, and not before', () => {
    expect(ask('I1', wanting('model').planes(0, { bundle: 'v2' }).planes(149, { bundle: 'v1' }))).toBe(
      'pass',
    );
    expect(ask('I1', wanting('model').planes(0, { bundle: 'v2' }))).toBe('fail: rollback-incomplete');
  });

  test('is back with any of the bundles that will do', () => {
    const story = (): Story => {
      const servers = { fallback: { ready: true, digest: 'people', bundle: 'fallback' } };
      return wanting('model').planes(149, { bundle: 'v1', servers, weights: { fallback: 1 } });
    };
    expect(ask('I1', story())).toBe('fail: rollback-incomplete');
    const tolerant = story();
    tolerant.alternatives = { fallback: 'people' };
    expect(ask('I1', tolerant)).toBe('pass');
  });

  test('is back when several bundles that will do share the traffic, and not while another has some of it', () => {
    const servers = { candidate: { ready: true, digest: 'new', bundle: 'v2' } };
    const story = (weights: Record<string, number>): Story => {
      const told = wanting('model', 'traffic').planes(149, {
        bundle: 'v1',
        servers: { ...healthy, ...servers },
        weights,
      });
      told.alternatives = { v2: 'new' };
      return told;
    };
    expect(ask('I1', story({ candidate: 0.9, stable: 0.1 }))).toBe('pass');
    expect(ask('I1', story({ candidate: 0.6, stable: 0.1, legacy: 0.3 }))).toBe('fail: rollback-incomplete');
  });

  test('is not back with the parts of two releases, whatever they are called', () => {
    const servers = { stable: { ready: true, digest: 'mix', bundle: 'v1' } };
    expect(ask('I1', wanting('model').planes(149, { bundle: 'v1', servers }))).toBe(
      'fail: rollback-incomplete',
    );
  });

  test('is not back while a cache still gives answers of the bad bundle', () => {
    const story = wanting('model').planes(149, { bundle: 'v1' });
    story.users = (second) => (second < 150 || second >= 290 ? { served: { good: 15, bad: 5 } } : {});
    expect(checkOf('I1', story)).toMatchObject({ verdict: 'pass', detail: 'effective at 5:00' });
    expect(ask('I3', story)).toBe('fail: relapsed');
  });
});

describe('I1, the cache', () => {
  const told = (...epochs: readonly (number | undefined)[]): Story => {
    const story = wanting('model', 'cache');
    for (const [index, cacheEpoch] of epochs.entries())
      story.planes(index * 149, {
        bundle: index === 0 ? 'v2' : 'v1',
        ...(cacheEpoch !== undefined && { cacheEpoch }),
      });
    return story;
  };

  test('is back when it was purged since the onset', () => {
    expect(ask('I1', told(3, 4))).toBe('pass');
  });

  test('is not back when it was not, or when nobody looked', () => {
    expect(checkOf('I1', told(3, 3)).detail).toBe('left behind: cache');
    expect(ask('I1', told(undefined, undefined))).toBe('fail: rollback-incomplete');
  });
});

describe('I1, the flags', () => {
  const told = (routers: Planes['routers'], flags: Planes['flags'] = {}): Story =>
    wanting('flags').planes(149, { bundle: 'v1', flags, ...(routers && { routers }) });

  test('are back when all routers in the pool agree and follow the weights', () => {
    expect(ask('I1', told({ one: router(), two: router() }))).toBe('pass');
    expect(
      ask('I1', told({ one: router(), two: router({ flags: 'b', path: 'classic', inPool: false }) })),
    ).toBe('pass');
  });

  test('are not back while a router in the pool is of another mind, on the retired path, or nobody is there', () => {
    for (const two of [router({ flags: 'b' }), router({ path: 'classic' })])
      expect(ask('I1', told({ one: router(), two }))).toBe('fail: rollback-incomplete');
    expect(ask('I1', told({ one: router({ inPool: false }) }))).toBe('fail: rollback-incomplete');
    expect(ask('I1', told(undefined))).toBe('fail: rollback-incomplete');
  });

  test('are not back while the store holds what neither the start nor a fault has put there', () => {
    expect(ask('I1', told({ one: router() }, { checkout: true }))).toBe('fail: rollback-incomplete');
    const byFault = told({ one: router() }, { checkout: true })
      .without('fault-armed')
      .planes(60, { bundle: 'v2', flags: { checkout: true } })
      .add(60, { type: 'fault-armed', id: 'slow', fault: 'slow-inference', visibleAs: 'slow' });
    expect(ask('I1', byFault)).toBe('pass');
  });
});

describe('I1, the desired state', () => {
  const told = (desired: Planes['desired']): Story =>
    wanting('desired').planes(149, { bundle: 'v1', desired });
  const weights = { stable: 100, candidate: 0 };

  test('is back when it gives everything to the known-good bundle, or when nobody wants anything', () => {
    expect(ask('I1', told({ weights, suspended: false }))).toBe('pass');
    expect(ask('I1', told(null))).toBe('pass');
  });

  test('is not back while it would bring the bad bundle back, though it is suspended, or when nobody looked', () => {
    for (const suspended of [false, true])
      expect(ask('I1', told({ weights: { stable: 0, candidate: 100 }, suspended }))).toBe(
        'fail: rollback-incomplete',
      );
    expect(ask('I1', told(undefined))).toBe('fail: rollback-incomplete');
  });
});

describe('a change on the control plane', () => {
  const byPlatform = { part: 'reconciler', actor: 'reconciler', plane: 'desired' } as const;

  test('by the platform itself is not the procedure’s', () => {
    expect(ask('I1', new Story().without('action').add(120, action(byPlatform)))).toBe('fail: no-rollback');
  });

  test('is the procedure’s though it calls itself the platform', () => {
    const pretended = action({ ...byPlatform, part: 'gateway' });
    expect(ask('I1', new Story().without('action').add(120, pretended))).toBe('pass');
  });

  test('that was refused has changed nothing', () => {
    expect(ask('I1', new Story().without('action').add(120, action({ ok: false })))).toBe(
      'fail: no-rollback',
    );
  });
});

describe('the order', () => {
  const inOrder = (...order: Plane[]): Story =>
    storyOf({ rollback: { planes: ['model', 'schema'], order } }).without('action');
  const change = (plane: 'data' | 'schema' | 'traffic') => action({ plane, summary: plane });

  test('holds when writes are frozen before traffic moves, and traffic has moved before the schema does', () => {
    const story = inOrder('data', 'traffic', 'schema')
      .planes(0, { bundle: 'v2', weights: { stable: 0.6, candidate: 0.4 } })
      .add(110, change('data'))
      .add(120, change('traffic'))
      .planes(121, { bundle: 'v1' })
      .add(140, change('schema'));
    expect(ask('order', story)).toBe('pass');
  });

  test('breaks when the schema moves while the other release still serves', () => {
    const story = inOrder('traffic', 'schema')
      .planes(0, { bundle: 'v2', weights: { stable: 0.6, candidate: 0.4 } })
      .add(110, change('schema'))
      .add(120, change('traffic'))
      .planes(121, { bundle: 'v1' });
    expect(ask('order', story)).toBe('fail: order-violated');
  });

  test('breaks when traffic moves and writes were never frozen', () => {
    const story = inOrder('data', 'traffic')
      .planes(0, { bundle: 'v2', weights: { stable: 0.6, candidate: 0.4 } })
      .add(120, change('traffic'))
      .planes(121, { bundle: 'v1' });
    expect(ask('order', story)).toBe('fail: order-violated');
  });
});

describe('I2', () => {
  test('asks for the contract of whichever bundle serves in the end', () => {
    const servers = { legacy: { ready: true, digest: 'older', bundle: 'v0' } };
    const end = { bundle: 'v1', servers, weights: { legacy: 1 } };
    const story = (contracts: string[]): Story => {
      const told = wanting('model').planes(149, { ...end, contracts });
      told.alternatives = { v0: 'older' };
      return told;
    };
    expect(ask('I2', story(['v0']))).toBe('pass');
    expect(ask('I2', story(['v1']))).toBe('fail: schema-contract-broken');
  });
});
