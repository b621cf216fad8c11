import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { failureText } from '../../../src/telemetry/rule-tests/failure-text.ts';
import { runTestFile } from '../../../src/telemetry/rule-tests/run-test-file.ts';

const run = promisify(execFile);
const version = await run('promtool', ['--version']).then(
  ({ stdout, stderr }) => /version (\d)/.exec(`${stdout}${stderr}`)?.[1] ?? '3',
  () => undefined,
);
const isRequired = process.env.CI_REQUIRE_PROMTOOL === '1';
const caseFile = (name: string): string => new URL(`cases/${name}.yaml`, import.meta.url).pathname;

/** The first line of every failure, which says what was tested and when. */
async function failuresOfPromtool(file: string): Promise<string[]> {
  const output = await run('promtool', ['test', 'rules', file]).then(
    ({ stdout }) => stdout,
    (failed: { stdout: string; stderr: string }) => failed.stdout + failed.stderr,
  );
  expect(output).toMatch(/SUCCESS|FAILED/);
  return output.split('\n').flatMap((line) => {
    const found = /^\s*((?:alertname|expr|rule): .*?, time: [\w.]+)/.exec(line);
    return found === null ? [] : [`${found[1]}`.replace(/m0s$/, 'm')];
  });
}

async function failuresOfOurs(file: string): Promise<string[]> {
  const semantics = version === '2' ? 'prometheus-2' : 'prometheus-3';
  const { tests } = await runTestFile(file, { semantics });
  return tests.flatMap(({ failures }) =>
    failures.map((failure) => /^(?:.*?), time: [\w.]+/.exec(failureText(failure))?.[0] ?? ''),
  );
}

describe.skipIf(version === undefined && !isRequired)('promtool (skipped where it is not installed)', () => {
  test('passes a file that ours passes', async () => {
    expect(await failuresOfOurs(caseFile('passing'))).toEqual([]);
    expect(await failuresOfPromtool(caseFile('passing'))).toEqual([]);
  });

  test.each([
    ['failing', 9],
    ['breaking', 2],
  ])('fails %s.yaml for the same reasons as ours', async (name, count) => {
    const failures = await failuresOfOurs(caseFile(name));
    expect(failures).toHaveLength(count);
    expect(await failuresOfPromtool(caseFile(name))).toEqual(failures);
  });

  test('sees the windows of its own version as ours does', async () => {
    const failures = await failuresOfOurs(caseFile('edges'));
    expect(failures).toHaveLength(version === '2' ? 0 : 2);
    expect(await failuresOfPromtool(caseFile('edges'))).toEqual(failures);
  });
});
