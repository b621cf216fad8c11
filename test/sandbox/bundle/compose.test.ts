import { describe, expect, test } from 'vitest';
import { type Bundle, bundleDigest, componentNames } from '../../../src/sandbox/bundle/bundle.ts';
import { compose, isComposite, sourcesOf, whole } from '../../../src/sandbox/bundle/compose.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';

const { bundles } = await loadDomain('healthcare-diagnostic');
const { v0, v1, v2 } = bundles as { v0: Bundle; v1: Bundle; v2: Bundle };

describe('a composite', () => {
  test('takes what is named from one bundle and the rest from the other, under a name and a digest of its own', () => {
    const mixed = compose(whole(v2), v1, ['weights', 'index']);
    expect(mixed.bundle).toEqual({
      ...v1,
      name: 'v2+v1(weights,index)',
      components: { ...v2.components, weights: v1.components.weights, index: v1.components.index },
    });
    expect(isComposite(mixed)).toBe(true);
    expect(sourcesOf(mixed)).toMatchObject({
      weights: 'v1',
      index: 'v1',
      preprocessor: 'v2',
      thresholds: 'v2',
    });
    const digests = [v1, v2, mixed.bundle].map(bundleDigest);
    expect(new Set(digests).size).toBe(3);
  });

  test('is as quick as its weights are', () => {
    expect(compose(whole(v2), v0, ['weights']).bundle.behaviour).toEqual(v0.behaviour);
    expect(compose(whole(v2), v0, ['index']).bundle.behaviour).toEqual(v2.behaviour);
  });

  test('of three bundles says where everything comes from', () => {
    const mixed = compose(compose(whole(v2), v1, ['weights']), v0, ['index', 'preprocessor']);
    expect(mixed.bundle.name).toBe('v2+v1(weights)+v0(preprocessor,index)');
  });
});

describe('a bundle that was put together again', () => {
  test('is that bundle when everything in which the two differ was taken', () => {
    const differing = ['weights', 'preprocessor', 'thresholds', 'index'] as const;
    const back = compose(whole(v2), v1, differing);
    expect(back).toEqual(whole(v1));
    expect(isComposite(back)).toBe(false);
    let step = whole(v2);
    for (const component of differing) step = compose(step, v1, [component]);
    expect(bundleDigest(step.bundle)).toBe(bundleDigest(v1));
  });

  test('is what it was when nothing of it has changed', () => {
    expect(compose(whole(v2), v1, ['prompt', 'schemaContract'])).toEqual(whole(v2));
    expect(compose(whole(v1), v1, componentNames)).toEqual(whole(v1));
  });

  test('is a composite still while one component is missing', () => {
    expect(isComposite(compose(whole(v2), v1, ['weights', 'preprocessor', 'index']))).toBe(true);
  });
});
