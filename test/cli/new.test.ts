import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import { loadScenario, parseScenario } from '../../src/scenario/load.ts';
import { domains } from '../../src/scenario/schema.ts';
import { starterScenario } from '../../src/scenario/starter.ts';
import { firedrill } from './firedrill.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-new-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(domains)(
  'the starter for %s is a scenario that firedrill accepts, and so is the control',
  (domain) => {
    for (const control of [false, true]) {
      const text = starterScenario({ id: 'MY1', domain, control, schema: 'x.json' });
      const { scenario } = parseScenario(text, { file: 'MY1.yaml', faults });
      expect(scenario).toMatchObject({ id: 'MY1', domain, kind: control ? 'control' : 'scenario' });
    }
  },
);

test('a starter is written with the id of its file, and points editors to the schema', async () => {
  const file = join(folder, 'own', 'big-images.yaml');
  const { code, stdout } = await firedrill('new', 'scenario', file, '--control');
  expect(code).toBe(0);
  expect(stdout).toContain(`firedrill lint scenario ${file}`);
  expect((await loadScenario(file, faults)).scenario).toMatchObject({ id: 'big-images', kind: 'control' });
  const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(file, 'utf8')) ?? [];
  expect(resolve(dirname(file), schema)).toBe(resolve('schema/scenario.schema.json'));
});

test('what is there already is not written over', async () => {
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, 'precious');
  const { code, stderr } = await firedrill('new', 'scenario', file);
  expect(code).toBe(64);
  expect(stderr).toContain('is there already');
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('an id that no scenario may have is refused', async () => {
  expect(await firedrill('new', 'scenario', join(folder, 'a.yaml'), '--id', '9 lives')).toMatchObject({
    code: 64,
  });
});
