import { parseArgs } from 'node:util';
import { generateBatch, type Semantics } from './differential/batch.ts';
import { compare } from './differential/compare.ts';
import { findPromtool } from './differential/promtool.ts';
import { describeDivergence, shrink } from './differential/shrink.ts';

// Compares our engine with promtool on random rules and series: what the differential test does, for as many seeds as wanted.

const usage = `usage: node scripts/differential.ts [--semantics prometheus-3|prometheus-2] [--seed N] [--batches N] [--rules N]

Each batch has series and rules of its own, drawn from its seed; the first one has the seed that was given.
Exit 1 when the engines disagree: each disagreement is printed with the smallest case that still shows it.
`;
const { values } = parseArgs({
  options: {
    semantics: { type: 'string', default: 'prometheus-3' },
    seed: { type: 'string', default: '1' },
    batches: { type: 'string', default: '20' },
    rules: { type: 'string', default: '15' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || !/^prometheus-[23]$/.test(values.semantics)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 64);
}
const semantics = values.semantics as Semantics;
const promtool = await findPromtool(semantics);
if (promtool === undefined) {
  process.stderr.write(
    `There is no promtool of ${semantics}; scripts/differential/install-promtool.sh builds one.\n`,
  );
  process.exit(69);
}

const batches = Array.from({ length: Number(values.batches) }, (_, index) =>
  generateBatch({ seed: Number(values.seed) + index, semantics, rules: Number(values.rules) }),
);
const { rules, transitions, failures, divergences } = await compare(promtool, batches);
for (const divergence of divergences) {
  process.stdout.write(`${describeDivergence(await shrink(promtool, divergence))}\n\n`);
}
process.stdout.write(
  `${rules} rules, ${transitions} transitions of alerts, ${failures} rules that fail on their data: ${divergences.length} divergences\n`,
);
process.exitCode = divergences.length > 0 ? 1 : 0;
