import { describe, expect, test } from 'vitest';
import type { EventBody, ObservedBin } from '../../../src/core/events.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { action, Story } from '../story.ts';
import { ask } from './ask.ts';

function limited(limits: ScenarioInput['limits']): Story {
  const story = new Story();
  story.scenario = { ...story.scenario, limits };
  return story;
}

test('a limit that the scenario does not set is not judged', () => {
  const checks = ['limit-blocked', 'I7', 'limit-amplification', 'limit-refusals', 'limit-goodput'];
  expect(checks.map((name) => ask(name, new Story()))).toEqual(checks.map(() => 'pass'));
});

describe('waiting for a lock', () => {
  const wait = (forMs: number): EventBody => ({
    ...{ type: 'blocked', forMs, statement: 'ALTER TABLE', blockedBy: 'report' },
  });

  test('is fine up to the limit, and before the alert', () => {
    expect(ask('limit-blocked', limited({ blockedFor: '5s' }).add(120, wait(4_900)))).toBe('pass');
    expect(ask('limit-blocked', limited({ blockedFor: '5s' }).add(105, wait(9_000)))).toBe('pass');
  });

  test('is too long beyond it', () => {
    const story = limited({ blockedFor: '5s' })
      .add(120, wait(2_000))
      .add(124, wait(6_000))
      .add(130, wait(1_500));
    expect(ask('limit-blocked', story)).toBe('fail: statement-blocked');
  });
});

describe('I7', () => {
  const load = (fallback: number): EventBody => ({ type: 'load', utilisation: { stable: 0.4, fallback } });

  test('holds when nobody was busier than allowed in the hold window', () => {
    expect(ask('I7', limited({ saturation: 0.8 }).add(120, load(1.4)).add(200, load(0.7)))).toBe('pass');
  });

  test('breaks when somebody was', () => {
    expect(ask('I7', limited({ saturation: 0.8 }).add(200, load(0.9)))).toBe('fail: saturated');
  });

  test('looks at the end of a drill in which users never got well', () => {
    const story = limited({ saturation: 0.8 }).add(250, load(0.9));
    story.users = () => ({ good: 10, error: 10 });
    expect(ask('I7', story)).toBe('fail: saturated');
  });

  test('is unknown when nobody looked', () => {
    expect(ask('I7', limited({ saturation: 0.8 }))).toBe('unknown: observation-missing');
  });
});

describe('the amplification by retries', () => {
  const tried = (tries: (second: number) => number | undefined): Story => {
    const story = limited({ amplification: 1.2 });
    const usual = story.users;
    story.users = (second) => {
      const count = tries(second);
      return {
        ...usual(second),
        ...(count !== undefined && { tries: count }),
      } satisfies Partial<ObservedBin>;
    };
    return story;
  };

  test('is judged while it must hold, and not before', () => {
    expect(
      ask(
        'limit-amplification',
        tried((second) => (second < 150 ? 60 : 22)),
      ),
    ).toBe('pass');
  });

  test('is too much beyond the limit', () => {
    expect(
      ask(
        'limit-amplification',
        tried(() => 30),
      ),
    ).toBe('fail: retries-amplified');
  });

  test('is unknown where nobody counted', () => {
    expect(
      ask(
        'limit-amplification',
        tried(() => undefined),
      ),
    ).toBe('unknown: observation-missing');
  });
});

describe('calls that the control plane refused', () => {
  const refused = action({ ok: false, mutating: false, summary: 'PUT /weights: 503' });

  test('are fine up to the limit, and nobody counts those of the platform, of SQL or of messages', () => {
    const story = limited({ refusals: 2 }).add(110, refused).add(111, refused);
    for (const other of [
      { part: 'reconciler', actor: 'reconciler' },
      { part: 'database' },
      { plane: 'comms' as const },
    ])
      story.add(112, action({ ok: false, mutating: false, ...other }));
    expect(ask('limit-refusals', story)).toBe('pass');
  });

  test('are too many beyond it', () => {
    const story = limited({ refusals: 2 }).add(110, refused).add(111, refused).add(112, refused);
    expect(ask('limit-refusals', story)).toBe('fail: control-plane-hammered');
  });
});

describe('goodput', () => {
  const goodput = { share: 0.9, within: '2m' };
  const lived = (users: Story['users']): Story => {
    const story = limited({ goodput });
    story.users = users;
    return story;
  };

  test('is reached in time and kept', () => {
    expect(
      ask(
        'limit-goodput',
        lived((second) => (second < 170 ? { good: 5, error: 15 } : {})),
      ),
    ).toBe('pass');
  });

  test('is lost when it comes too late, when it breaks down again, or when users are only put off', () => {
    for (const users of [
      (second: number) => (second < 200 ? { good: 5, error: 15 } : {}),
      (second: number) => (second < 150 || second > 250 ? { good: 5, error: 15 } : {}),
      () => ({ good: 10, deferred: 10 }),
    ])
      expect(ask('limit-goodput', lived(users))).toBe('fail: goodput-lost');
  });
});
