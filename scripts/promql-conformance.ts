import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Outcome, runScript } from './promql-conformance/runner.ts';

// Runs the test scripts of a folder, written in the language of Prometheus's own PromQL tests, and prints a line for each.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { v2: { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false } },
});
const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write('usage: npm run conformance -- [--v2] [--verbose] FOLDER\n');
  process.exit(64);
}

const all: Outcome[] = [];
for (const name of readdirSync(folder).sort()) {
  if (!name.endsWith('.test')) continue;
  const script = readFileSync(join(folder, name), 'utf8');
  const outcomes = runScript(script, values.v2 ? 'prometheus-2' : 'prometheus-3');
  all.push(...outcomes);
  for (const outcome of outcomes) {
    if (outcome.kind === 'passed' || (outcome.kind === 'unsupported' && !values.verbose)) continue;
    process.stdout.write(
      `  ${name}:${outcome.line} ${outcome.kind}: ${outcome.query}\n    ${outcome.reason}\n`,
    );
  }
  process.stdout.write(`${name}: ${summary(outcomes)}${reasons(outcomes)}\n`);
}
process.stdout.write(`total: ${summary(all)}\n`);
process.exitCode = all.some(({ kind }) => kind === 'failed') ? 1 : 0;

function summary(outcomes: readonly Outcome[]): string {
  const count = (kind: Outcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('unsupported')} unsupported`;
}

function reasons(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'unsupported') continue;
    counts.set(outcome.reason, (counts.get(outcome.reason) ?? 0) + 1);
  }
  return counts.size === 0
    ? ''
    : ` (${[...counts].map(([reason, count]) => `${count}: ${reason}`).join(' ')})`;
}
