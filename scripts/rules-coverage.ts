import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { refusalOf } from './rules-coverage/check-expression.ts';
import { findRules } from './rules-coverage/find-rules.ts';

// Counts, over the rule files of a folder, the expressions that load and those that are refused, with place and reason.

const usage = `usage: npm run rules-coverage -- [--least PERCENT] FOLDER

Reads every .yml and .yaml file below FOLDER. Exit 1 when less than PERCENT of the expressions (default 0) are supported.
`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { least: { type: 'string', default: '0' }, help: { type: 'boolean', default: false } },
});
const [folder] = positionals;
if (values.help || folder === undefined) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 64);
}

const reasons = new Map<string, number>();
let supported = 0;
let refused = 0;
let unloadable = 0;
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
  if (/\.ya?ml$/i.test(name)) cover(name, readFileSync(join(folder, name), 'utf8'));
}
for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
  print(`${count} refused: ${reason}`);
if (unloadable > 0) print(`${unloadable} more mistakes would keep their files from being loaded`);
print(`total: ${supported} supported, ${refused} refused`);
process.exitCode = supported < (Number(values.least) / 100) * (supported + refused) ? 1 : 0;

function cover(name: string, text: string): void {
  const { expressions, remarks, unreadable } = findRules(text);
  if (unreadable !== undefined) refuse(name, 'The file cannot be read as YAML.', unreadable);
  else if (expressions.length === 0) print(`${name}: no rules`);
  for (const expression of expressions) {
    const reason = refusalOf(expression.text);
    if (reason === undefined) supported += 1;
    else refuse(`${name}:${expression.line}`, reason);
  }
  for (const remark of remarks) print(`${name}:${remark.line} would not be loaded: ${remark.text}`);
  unloadable += remarks.length;
}

function refuse(place: string, reason: string, details = reason): void {
  print(`${place} refused: ${details}`);
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  refused += 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
