import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { starterScenario } from '../../src/scenario/starter.ts';
import { firedrill } from './firedrill.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-lint-scenario-'));
const path = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  const text = starterScenario({
    id: 'MY1',
    domain: 'healthcare-diagnostic',
    control: false,
    schema: 'x.json',
  });
  writeFileSync(path('good.yaml'), text);
  writeFileSync(path('note.yaml'), text.replace(/classifiedAs.*\n/, ''));
  writeFileSync(path('bad.yaml'), text.replace('deadline: 15m', 'deadline: 5m'));
  writeFileSync(path('invalid.yaml'), text.replace('slow-inference', 'slow-inferense'));
  writeFileSync(path('broken.yaml'), 'id: [');
});

test('every scenario of the catalogue is clean', async () => {
  const files = readdirSync('scenarios').map((name) => join('scenarios', name));
  const { code, stdout } = await firedrill('lint', 'scenario', ...files);
  expect(stdout).toBe(`${files.length} scenarios: no defect found.\n`);
  expect(code).toBe(0);
});

test('a note ends with 0', async () => {
  const { code, stdout } = await firedrill('lint', 'scenario', path('good.yaml'), path('note.yaml'));
  expect(stdout).toMatch(/note without-class in MY1[\s\S]*2 scenarios: 1 note\.\n$/);
  expect(code).toBe(0);
});

test('what the loader refuses is a finding with a place, in SARIF too', async () => {
  const { code, stdout } = await firedrill('lint', 'scenario', '--format', 'sarif', path('invalid.yaml'));
  const { runs } = JSON.parse(stdout) as { runs: [{ results: object[] }] };
  expect(runs[0].results).toMatchObject([
    {
      ruleId: 'invalid',
      level: 'error',
      message: { text: expect.stringContaining('Did you mean slow-inference?') },
      locations: [{ physicalLocation: { region: { startLine: 14, startColumn: 12 } } }],
    },
  ]);
  expect(code).toBe(1);
});

test('a file that is no YAML ends with 64, and the others are checked all the same', async () => {
  const { code, stdout, stderr } = await firedrill(
    ...['lint', 'scenario', '--format', 'json'],
    ...[path('broken.yaml'), path('bad.yaml'), path('none.yaml')],
  );
  expect(JSON.parse(stdout)).toMatchObject([{ code: 'deadline-too-short' }]);
  expect(stderr).toMatch(/broken\.yaml:1:\d+: [\s\S]*none\.yaml: the file cannot be read/);
  expect(code).toBe(64);
});
