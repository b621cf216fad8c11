import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { firedrill } from './firedrill.ts';

const caseFile = (name: string): string =>
  fileURLToPath(new URL(`../telemetry/rule-tests/cases/${name}.yaml`, import.meta.url));

test('tests that pass end with 0', async () => {
  const { code, stdout } = await firedrill('test', 'rules', caseFile('passing'));
  expect(stdout).toBe(`Unit Testing:  ${caseFile('passing')}\n  SUCCESS\n\n`);
  expect(code).toBe(0);
});

test('tests that fail end with 1 and tell what came instead, as JUnit if wanted', async () => {
  const { code, stdout } = await firedrill('test', 'rules', '--format', 'junit', caseFile('failing'));
  expect(stdout).toContain('failures="1"');
  expect(stdout).toContain('<failure message="alertname: Down, time: 1m,">');
  expect(code).toBe(1);
});

test('a file that cannot be read ends with 64, and the others are tested all the same', async () => {
  const { code, stdout, stderr } = await firedrill(
    ...['test', 'rules', '--format', 'json', 'no-such.yaml', caseFile('passing')],
  );
  expect(JSON.parse(stdout)).toMatchObject([{ file: caseFile('passing'), tests: [{ failures: [] }, {}] }]);
  expect(stderr).toContain('no-such.yaml: the test file cannot be read');
  expect(code).toBe(64);
});

test('an unknown format is a usage error', async () => {
  expect(await firedrill('test', 'rules', '--format', 'xml', 'x')).toMatchObject({ code: 64 });
});
