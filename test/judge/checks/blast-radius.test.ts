import { describe, expect, test } from 'vitest';
import type { Planes } from '../../../src/core/events.ts';
import { Story, storyOf } from '../story.ts';
import { ask } from './ask.ts';

type Routers = NonNullable<Planes['routers']>;
const router = (changes: Partial<Routers[string]> = {}): Routers[string] => ({
  ...{ inPool: true, flags: 'a', path: 'weights' },
  ...changes,
});
const end = (routers: Routers): Story => new Story().planes(200, { bundle: 'v1', routers });

describe('I5', () => {
  test('holds when all routers in the pool see the same flags in the end', () => {
    expect(ask('I5', new Story())).toBe('pass');
    expect(ask('I5', end({ one: router(), two: router() }))).toBe('pass');
    expect(ask('I5', end({ one: router(), two: router({ flags: 'b', inPool: false }) }))).toBe('pass');
  });

  test('breaks when one of them sees others, or when none is left', () => {
    expect(ask('I5', end({ one: router(), two: router({ flags: 'b' }) }))).toBe('fail: flags-differ');
    expect(ask('I5', end({ one: router({ inPool: false }) }))).toBe('fail: flags-differ');
  });
});

describe('I10, flags to be left alone', () => {
  const decoy = (...steps: readonly [second: number, flags: Planes['flags']][]): Story => {
    const story = storyOf({ untouched: ['checkout'] });
    for (const [second, flags] of steps) story.planes(second, { bundle: 'v2', ...(flags && { flags }) });
    return story.planes(149, { bundle: 'v1', flags: steps.at(-1)?.[1] ?? {} });
  };

  test('may be changed by a fault, whenever it is armed, and others by anybody', () => {
    const story = decoy([0, {}], [119, { other: 1 }], [121, { other: 1, checkout: true }])
      .add(120, { type: 'fault-intended', id: 'decoy', fault: 'harmless-flag', atMs: 120_000 })
      .add(122, { type: 'fault-armed', id: 'decoy', fault: 'harmless-flag', visibleAs: 'state' })
      .add(122, { type: 'fault-seen', id: 'decoy', atMs: 122_000, evidence: 'checkout is on' });
    expect(ask('I10', story)).toBe('pass');
  });

  test('must not be changed otherwise, not even back and forth', () => {
    expect(ask('I10', decoy([0, {}], [120, { checkout: false }]))).toBe('fail: untouched-touched');
    expect(ask('I10', decoy([0, {}], [120, { checkout: false }], [125, {}]))).toBe('fail: untouched-touched');
  });
});

describe('I10, routers that were well', () => {
  const story = (before: Routers, after: Routers): Story =>
    storyOf({})
      .planes(0, { bundle: 'v2', routers: before })
      .planes(120, { bundle: 'v2', routers: after })
      .planes(149, {
        bundle: 'v1',
        routers: before,
      });
  const ill = router({ path: 'classic', flags: 'b' });

  test('stay well while the ill one is taken out or comes back ill', () => {
    const before = { one: router(), three: ill };
    expect(ask('I10', story(before, { one: router(), three: { ...ill, inPool: false } }))).toBe('pass');
    expect(ask('I10', story({ ...before, three: { ...ill, inPool: false } }, before))).toBe('pass');
  });

  test('are degraded when they are sent down the retired path with it', () => {
    expect(ask('I10', story({ one: router(), three: ill }, { one: ill, three: ill }))).toBe(
      'fail: healthy-degraded',
    );
  });
});
