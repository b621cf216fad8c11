import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promtoolTests } from '../telemetry/rule-tests/promtool-tests.ts';
import type { Recording } from '../telemetry/rule-tests/recording.ts';
import { loadRuleFiles } from '../telemetry/rules/rule-file.ts';

/** Writes what the rules of each drill have seen into a folder, as unit tests that promtool runs. */
export async function promtoolWriter(
  { rules, seed }: { readonly rules: readonly string[]; readonly seed: number },
  folder: string,
): Promise<(scenario: string, recording: Recording) => void> {
  const groups = await loadRuleFiles(rules);
  const ruleFiles = rules.map((file) => relative(resolve(folder), file));
  return (scenario, recording) => {
    const comment = `What the rules saw in the drill ${scenario} with seed ${seed}, and when they fired.`;
    const { files, skipped } = promtoolTests(recording, { groups, ruleFiles, name: scenario, comment });
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    for (const { rule, reason } of skipped)
      process.stderr.write(`${scenario}: no test for ${rule}: ${reason}\n`);
  };
}
