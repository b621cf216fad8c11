import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { folderName, type PlannedDrill } from '../drill/plan.ts';
import { promtoolTests } from '../telemetry/rule-tests/promtool-tests.ts';
import type { Recording } from '../telemetry/rule-tests/recording.ts';
import { loadRuleFiles } from '../telemetry/rules/rule-file.ts';

/** Writes what the rules of each drill have seen into a folder, as unit tests that promtool runs. */
export async function promtoolWriter(
  { rules, drills }: { readonly rules: readonly string[]; readonly drills: readonly PlannedDrill[] },
  folder: string,
): Promise<(drill: string, recording: Recording) => void> {
  const groups = await loadRuleFiles(rules);
  const ruleFiles = rules.map((file) => relative(resolve(folder), file));
  const seeds = new Map(drills.map(({ key, seed }) => [key, seed]));
  return (drill, recording) => {
    const comment = `What the rules saw in the drill ${drill} with seed ${seeds.get(drill)}, and when they fired.`;
    const name = folderName(drill);
    const { files, skipped } = promtoolTests(recording, { groups, ruleFiles, name, comment });
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    for (const { rule, reason } of skipped)
      process.stderr.write(`${drill}: no test for ${rule}: ${reason}\n`);
  };
}
