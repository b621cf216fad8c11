import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('every mutant fails what it must fail for its own reason, and passes what it must pass', async () => {
  const args = ['scripts/mutants.ts', '--output', 'json', '--no-page'];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (failed: { readonly stdout: string }) => failed,
  );
  const { pairs, problems } = JSON.parse(stdout) as {
    pairs: readonly unknown[];
    problems: readonly string[];
  };
  expect(problems).toEqual([]);
  expect(pairs.length).toBeGreaterThan(10);
}, 1_800_000);
