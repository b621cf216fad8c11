import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTestFile } from '../../../src/telemetry/rule-tests/run-test-file.ts';

test('the example of docs/test-rules.md passes, and would not with another wait', async () => {
  const page = await readFile('docs/test-rules.md', 'utf8');
  const blocks = [...page.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)];
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-docs-'));
  try {
    for (const [, name = '', text = ''] of blocks) await writeFile(join(folder, name), text);
    const failures = async (): Promise<number> => {
      const { tests } = await runTestFile(join(folder, 'alerts.test.yaml'));
      return tests.flatMap((one) => one.failures).length;
    };
    expect(await failures()).toBe(0);
    const rules = await readFile(join(folder, 'alerts.yaml'), 'utf8');
    await writeFile(join(folder, 'alerts.yaml'), rules.replace('for: 2m', 'for: 5m'));
    expect(await failures()).toBe(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
