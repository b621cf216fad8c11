import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firedrill } from './firedrill.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-compose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a folder is written from which docker compose can start, and says so', async () => {
  const output = join(folder, 'new');
  const { code, stdout } = await firedrill('compose', '--output', output, '--port', '8100');
  expect(code).toBe(0);
  expect(stdout).toContain('docker compose up --build');
  expect(readdirSync(output).sort()).toEqual(['compose.yaml', 'config', 'image']);
  const text = readFileSync(join(output, 'compose.yaml'), 'utf8');
  expect(text).toContain('The sandbox of scenario S02');
  expect(text).toContain('127.0.0.1:8100:7000');
  expect(existsSync(join(output, 'image/Dockerfile'))).toBe(true);
});

test('what is in a folder already is not written over', async () => {
  writeFileSync(join(folder, 'precious'), '');
  const { code, stderr } = await firedrill('compose', 'S04', '--output', folder);
  expect(code).toBe(64);
  expect(stderr).toContain('has something in it already. Name another folder with --output');
});

test('an unknown scenario, a missing rule file and a port beyond the last are refused', async () => {
  const output = join(folder, 'refused');
  expect(await firedrill('compose', 'S99', '--output', output)).toMatchObject({ code: 64 });
  expect(await firedrill('compose', '--rules', 'no.yaml', '--output', output)).toMatchObject({ code: 64 });
  expect(await firedrill('compose', '--port', '65530', '--output', output)).toMatchObject({ code: 64 });
  expect(existsSync(output)).toBe(false);
});

test('the help says what is shown, and what is not', async () => {
  const { stdout } = await firedrill('compose', '--help');
  expect(stdout).toContain('Nothing is broken, no procedure runs');
  expect(stdout).toContain('docker compose logs conductor');
});
