import { expect, test } from 'vitest';
import type { Planes } from '../../src/core/events.ts';
import { applyEvent, initialModel } from '../../src/ui/model.ts';
import { type PlaneView, planeViews } from '../../src/ui/planes.ts';
import { type Story, storyOf } from '../judge/story.ts';

/** What the screen says of the planes at the end of a story. */
function viewsOf(story: Story): readonly PlaneView[] {
  const { drill } = story.events().reduce(applyEvent, initialModel({ title: 'x' }));
  return drill === null ? [] : planeViews(drill);
}

const router = (flags: string, path: 'weights' | 'classic' = 'weights') => ({ inPool: true, flags, path });

function told(end: Partial<Planes>): Story {
  return storyOf({ rollback: { planes: ['cache', 'flags', 'desired'] } })
    .planes(0, { bundle: 'v2', cacheEpoch: 1 })
    .planes(200, { bundle: 'v1', ...end });
}

test('cache, flags and desired state are back when the judge would say so', () => {
  const end = {
    cacheEpoch: 2,
    routers: { one: router('a'), two: router('a') },
    flags: {},
    desired: { weights: { stable: 100 }, suspended: false },
  };
  expect(viewsOf(told(end)).map(({ plane, state }) => `${plane} ${state}`)).toEqual([
    'cache back',
    'flags back',
    'desired back',
  ]);
});

test.each([
  [
    'a router on the retired path',
    { routers: { one: router('a'), two: router('a', 'classic') } },
    'two retired',
  ],
  ['routers of different minds', { routers: { one: router('a'), two: router('b') } }, 'routers differ'],
  ['a flag that somebody changed', { routers: { one: router('a') }, flags: { checkout: true } }, 'checkout'],
])('what is away says why: %s', (_, end, detail) => {
  const desired = { weights: { stable: 0, candidate: 100 }, suspended: false };
  expect(viewsOf(told({ cacheEpoch: 1, desired, ...end }))).toEqual([
    { plane: 'cache', state: 'away', detail: 'not purged' },
    { plane: 'flags', state: 'away', detail },
    { plane: 'desired', state: 'away', detail: 'candidate' },
  ]);
});
