import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('every mutant fails what it must fail for its own reason, and passes what it must pass', async () => {
  const args = ['scripts/mutants.ts', '--output', 'json', '--no-page'];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (failed: { readonly stdout: string }) => failed,
  );
  const { pairs, repeated, problems } = JSON.parse(stdout) as {
    pairs: readonly unknown[];
    repeated: readonly string[];
    problems: readonly string[];
  };
  expect(problems).toEqual([]);
  // By chance one may have come out otherwise the first time; more of them would be no chance.
  expect(repeated.length, repeated.join('; ')).toBeLessThanOrEqual(2);
  expect(pairs.length).toBeGreaterThan(10);
}, 1_800_000);
