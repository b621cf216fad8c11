import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firedrill } from './firedrill.ts';

let folder: string;
const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firedrill-lint-'));
  const rule = (expr: string): string =>
    `groups: [{ name: g, rules: [{ alert: A, expr: '${expr}', for: 1m }] }]`;
  await write('clean.yaml', rule('sum(rate(http_requests_total{code="500"}[1m])) > 10'));
  await write('bad.yaml', rule('rate(x{code="500"}[1m]) / rate(x[1m]) > 0.1'));
  await write('note.yaml', rule('up{job="api"} == 0'));
  await write('broken.yaml', rule('sum(x'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('clean rules end with 0, and so do notes', async () => {
  const { code, stdout } = await firedrill(
    'lint',
    'rules',
    join(folder, 'clean.yaml'),
    join(folder, 'note.yaml'),
  );
  expect(stdout).toMatch(/note missing-absent-guard in A[\s\S]*2 rules: 1 note\.\n$/);
  expect(code).toBe(0);
});

test('a defect ends with 1, and JSON carries its proof', async () => {
  const { code, stdout } = await firedrill('lint', 'rules', '--format', 'json', join(folder, 'bad.yaml'));
  expect(JSON.parse(stdout)).toMatchObject([
    { code: 'self-join-ratio', level: 'error', line: 1, proof: { series: [{}, {}] } },
    { code: 'nan-on-silence', level: 'warning' },
  ]);
  expect(code).toBe(1);
});

test('intervals and metrics are those that were told', async () => {
  const { code, stdout } = await firedrill(
    ...['lint', 'rules', '--format', 'sarif', '--scrape-interval', '1m', '--evaluation-interval', '45s'],
    ...['--metrics', 'sandbox', join(folder, 'clean.yaml'), join(folder, 'note.yaml')],
  );
  const { runs } = JSON.parse(stdout) as { runs: [{ results: { ruleId: string }[] }] };
  expect(runs[0].results.map(({ ruleId }) => ruleId)).toEqual([
    'range-too-short',
    'for-not-multiple',
    'missing-absent-guard',
    'for-not-multiple',
  ]);
  expect(code).toBe(1);
});

test('a file that cannot be read ends with 64, and the others are checked all the same', async () => {
  const { code, stdout, stderr } = await firedrill(
    'lint',
    'rules',
    join(folder, 'broken.yaml'),
    join(folder, 'bad.yaml'),
  );
  expect(stderr).toMatch(/broken\.yaml:1:\d+: unexpected end of input/);
  expect(stdout).toContain('self-join-ratio');
  expect(code).toBe(64);
});

test('a wrong interval is a usage error', async () => {
  expect(await firedrill('lint', 'rules', '--scrape-interval', 'often', 'x')).toMatchObject({ code: 64 });
});
