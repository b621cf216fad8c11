import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseImages } from '../../src/cli/choose-images.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-images-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('images are the usual ones where nobody names others', () => {
  expect(chooseImages(folder, {})).toMatchObject({ postgres: 'postgres:18-alpine' });
});

test('firedrill.yaml names some, and the environment has the last word', () => {
  writeFileSync(join(folder, 'firedrill.yaml'), 'images: { postgres: mine/postgres, node: mine/node }\n');
  const images = chooseImages(folder, { FIREDRILL_IMAGE_NODE: 'other/node' });
  expect(images).toMatchObject({ postgres: 'mine/postgres', node: 'other/node' });
  expect(images.prometheus).toContain('prom/prometheus');
});

test('a mistake in the file is told with its place', () => {
  writeFileSync(join(folder, 'firedrill.yaml'), 'images:\n  postgress: mine/postgres\n');
  expect(() => chooseImages(folder, {})).toThrow(/^firedrill\.yaml:2:3: .*postgress/);
});

test('a name that cannot be one is told with its variable', () => {
  expect(() => chooseImages(folder, { FIREDRILL_IMAGE_NODE: 'two words' })).toThrow(
    'FIREDRILL_IMAGE_NODE: "two words" is not the name of an image.',
  );
});
