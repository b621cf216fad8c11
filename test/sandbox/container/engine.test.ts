import { expect, test } from 'vitest';
import { isOlder } from '../../../src/sandbox/container/engine.ts';
import { imagesOf } from '../../../src/sandbox/container/images.ts';
import { isAbandoned, labelsOf } from '../../../src/sandbox/container/labels.ts';

test('versions are compared by their numbers, not by their letters', () => {
  expect(isOlder('1.9', '1.41')).toBe(true);
  expect(isOlder('1.41', '1.41')).toBe(false);
  expect(isOlder('2.0', '1.41')).toBe(false);
});

test('an image is the usual one unless the environment names another', () => {
  expect(imagesOf({}).postgres).toBe('postgres:18-alpine');
  expect(imagesOf({ FIREDRILL_IMAGE_POSTGRES: 'mine/postgres' }).postgres).toBe('mine/postgres');
  expect(imagesOf({ FIREDRILL_IMAGE_POSTGRES: '' }).postgres).toBe('postgres:18-alpine');
  expect(() => imagesOf({ FIREDRILL_IMAGE_NODE: 'two words' })).toThrow(/without blanks/);
});

test('what belongs to a living harness is not abandoned, and neither is what nobody has labelled', () => {
  const labels = labelsOf('drill-1');
  expect(isAbandoned(labels)).toBe(false);
  expect(isAbandoned({})).toBe(false);
  expect(isAbandoned({ 'io.firedrill.harness': 'no JSON' })).toBe(false);
});

test('what a dead harness of this machine has labelled is abandoned', () => {
  const labels = labelsOf('drill-1');
  const { harness, namespace } = JSON.parse(labels['io.firedrill.harness'] ?? '');
  const relabelled = (changed: object): Record<string, string> => ({
    ...labels,
    'io.firedrill.harness': JSON.stringify({ harness, namespace, ...changed }),
  });
  expect(isAbandoned(relabelled({ harness: { ...harness, startTime: 'long ago' } }))).toBe(true);
  expect(
    isAbandoned(relabelled({ harness: { ...harness, startTime: 'long ago' }, namespace: 'another machine' })),
  ).toBe(false);
});
