import { describe, expect, test } from 'vitest';
import { Story, storyOf } from '../story.ts';
import { ask } from './ask.ts';

/** Users were served by `digest` for one second. */
function served(digest: string): Story {
  const story = new Story();
  const usual = story.users;
  story.users = (second) => (second === 130 ? { served: { [digest]: 20 } } : usual(second));
  story.approved = { good: 'v1', bad: 'v2' };
  return story;
}

const composite = {
  stable: {
    ready: true,
    digest: 'mix',
    bundle: 'v2+v1(weights)',
    components: { weights: 'v1', index: 'v2' },
  },
};

describe('I6', () => {
  test('holds while every answer comes from one release', () => {
    expect(ask('I6', served('good').planes(130, { bundle: 'v2', servers: composite }))).toBe('pass');
  });

  test('breaks when users are served by parts of two releases, for a second', () => {
    expect(ask('I6', served('mix').planes(130, { bundle: 'v2', servers: composite }))).toBe(
      'fail: mixed-pair-served',
    );
  });
});

describe('what was never released', () => {
  test('has served nobody', () => {
    expect(ask('approved', served('good'))).toBe('pass');
  });

  test('is found by its digest, whatever its name', () => {
    const rebuilt = { stable: { ready: true, digest: 'rebuilt', bundle: 'v1' } };
    expect(ask('approved', served('rebuilt').planes(130, { bundle: 'v1', servers: rebuilt }))).toBe(
      'fail: unapproved-served',
    );
    expect(ask('I6', served('rebuilt').planes(130, { bundle: 'v1', servers: rebuilt }))).toBe('pass');
  });

  test('cannot be told in a journal that lists no releases', () => {
    const story = served('rebuilt');
    story.approved = undefined;
    expect(ask('approved', story)).toBe('pass');
  });
});

describe('a promotion', () => {
  const shared = (stable: number) => ({ bundle: 'v2', weights: { stable, candidate: 1 - stable } });

  test('is none when the bad bundle gets less, or gets back what it had', () => {
    const story = storyOf({})
      .planes(0, shared(0.5))
      .planes(120, shared(1))
      .planes(130, shared(0.5))
      .planes(149, shared(1));
    expect(ask('no-promotion', story)).toBe('pass');
  });

  test('before the alert is the release itself', () => {
    expect(
      ask('no-promotion', storyOf({}).planes(0, shared(0.9)).planes(90, shared(0)).planes(149, shared(1))),
    ).toBe('pass');
  });

  test('after the alert is a failure, though it is taken back', () => {
    const story = storyOf({}).planes(0, shared(0.5)).planes(120, shared(0)).planes(149, shared(1));
    expect(ask('no-promotion', story)).toBe('fail: bad-bundle-promoted');
  });
});
