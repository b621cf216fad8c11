import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchEvaluator } from './bench/evaluator.ts';
import { benchFiredrill } from './bench/firedrill.ts';
import { benchPromtool } from './bench/promtool.ts';
import { table } from './bench/result.ts';
import { benchSandbox } from './bench/sandbox.ts';
import { benchVmalert } from './bench/vmalert.ts';
import { workload } from './bench/workload.ts';

// Measures our rule engine against promtool and vmalert on the same data, our evaluator alone, the drift statistics, and how
// long a sandbox takes to start in each driver.

const usage = `usage: npm run bench -- [--series N] [--days N] [--only engines|evaluator|drift|sandbox]

Each engine loads the same counters (1,000 over a day at 30 s) and evaluates one rule of rate over 5m every 30 s, one after the
other in this run. Engines that are not installed are said to be absent. The table says in seconds how long each took
  start      from the start of its process until it could work
  load       to take in the samples (promtool: a run with a rule that reads none of them)
  evaluate   to evaluate the rule (promtool: the rest)
  × eval     evaluate, and
  × both     load and evaluate together, in times of what "firedrill, over the range" took.
`;
const { values } = parseArgs({
  options: {
    series: { type: 'string', default: '1000' },
    days: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const parts = ['engines', 'evaluator', 'drift', 'sandbox'];
if (values.help || (values.only !== undefined && !parts.includes(values.only))) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 64);
}
const isWanted = (part: string): boolean => values.only === undefined || values.only === part;

print(`${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`);
if (isWanted('engines')) {
  const work = workload(Number(values.series), Number(values.days));
  const size = `${work.counters.length} series × ${work.samples} samples`;
  print(`\n${size}, every ${work.scrapeMs / 1_000} s the rule ${work.rule.expr} for ${work.rule.for}\n`);
  const results = [
    ...benchFiredrill(work),
    await benchPromtool('prometheus-2', work),
    await benchPromtool('prometheus-3', work),
    await benchVmalert(work),
  ];
  print(table(results));
}
if (isWanted('evaluator')) {
  print(`\nOur evaluator, for each series and step:\n${benchEvaluator(Number(values.series))}`);
}
const drift = fileURLToPath(new URL('./bench-drift.ts', import.meta.url));
if (isWanted('drift') && existsSync(drift)) {
  print('');
  await new Promise((resolve) => fork(drift).once('close', resolve));
}
if (isWanted('sandbox'))
  print(`\nFrom nothing to a sandbox of all parts, the median of three:\n${await benchSandbox()}`);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
