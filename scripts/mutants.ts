/** Runs procedures that are wrong on purpose, and checks that the scenarios notice. See `npm run mutants -- --help`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { nearest } from '../src/core/nearest.ts';
import type { PlannedDrill } from '../src/drill/plan.ts';
import { defaultIntervals, runSuite } from '../src/drill/suite.ts';
import { faults } from '../src/faults/index.ts';
import type { DrillResult } from '../src/judge/result.ts';
import { loadProcedure } from '../src/procedure/load-procedure.ts';
import { processPremises } from '../src/sandbox/process/premises.ts';
import { sweepLeftovers } from '../src/sandbox/process/sweep.ts';
import { loadCatalogue } from '../src/scenario/load.ts';
import { deviationOf, gapsOf, type Pair, pairsOf, parseKillMatrix } from './mutants/expectations.ts';
import { defectOf, killMatrixPage } from './mutants/page.ts';

interface Options {
  readonly full?: boolean;
  readonly pageOnly?: boolean;
  readonly onlyMutant?: readonly string[];
  readonly concurrency: string;
  readonly seed: string;
  readonly speed: string;
  readonly output: 'text' | 'json';
  readonly keep?: string;
  readonly page: boolean;
}

const mutantsFolder = 'fixtures/playbooks/mutants';
const page = 'docs/kill-matrix.md';

const options = new Command('mutants')
  .description(`Run the kill matrix of ${mutantsFolder}/expected.yaml, and write ${page}.`)
  .option('--full', 'every pair; without it those marked `always`')
  .option('--only-mutant <names...>', 'these mutants alone')
  .option('--concurrency <n>', 'drills side by side', String(availableParallelism()))
  .option('--seed <n>', 'of every drill', '20261')
  .option('--speed <n>', 'how fast time runs while a drill waits', '30')
  .addOption(
    new Option('--output <format>', 'how to tell what came out').choices(['text', 'json']).default('text'),
  )
  .option('--keep <dir>', 'keep the journals there')
  .option('--no-page', `leave ${page} as it is`)
  .option('--page-only', `write ${page}, and run nothing`)
  .parse()
  .opts<Options>();

const matrix = parseKillMatrix(
  readFileSync(join(mutantsFolder, 'expected.yaml'), 'utf8'),
  `${mutantsFolder}/expected.yaml`,
);
const catalogue = await loadCatalogue('scenarios', faults);
if (options.page) writePage();

for (const name of options.onlyMutant ?? []) {
  if (name in matrix) continue;
  const close = nearest(name, Object.keys(matrix));
  throw new Error(`There is no mutant ${name}.${close ? ` Did you mean ${close}?` : ''}`);
}
const pairs = pairsOf(matrix, {
  full: options.full ?? false,
  ...(options.onlyMutant && { mutants: options.onlyMutant }),
});
const gaps = options.onlyMutant === undefined ? gapsOf(matrix) : [];
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('stopped by SIGINT')));
if (options.pageOnly) process.stdout.write(`${page}\n`);
else {
  const kept = options.keep ? resolve(options.keep) : mkdtempSync(join(tmpdir(), 'firedrill-mutants-'));
  const first = await drill(pairs, kept);
  // A drill is an experiment, and now and then one comes out otherwise by chance: that is repeated, and told.
  const doubtful = pairs.filter((pair) => deviationOf(pair, first.get(keyOf(pair))) !== undefined);
  const second: ReadonlyMap<string, DrillResult> =
    doubtful.length === 0 || stop.signal.aborted ? new Map() : await drill(doubtful, join(kept, 'repeated'));
  if (options.keep === undefined) rmSync(kept, { recursive: true, force: true });
  const repeated = doubtful.map((pair) => String(deviationOf(pair, first.get(keyOf(pair)))));
  process.exitCode = tell(new Map([...first, ...second]), repeated);
}

function writePage(): void {
  const mutants = Object.keys(matrix).map((name) => ({
    name,
    defect: defectOf(readFileSync(join(mutantsFolder, `${name}.yaml`), 'utf8')),
  }));
  const scenarios = catalogue.map(({ scenario }) => scenario.id);
  writeFileSync(page, killMatrixPage(matrix, { mutants, scenarios }));
}

/** Runs all pairs as one suite: one database server, and as many drills side by side as were asked for. */
async function drill(all: readonly Pair[], folder: string): Promise<ReadonlyMap<string, DrillResult>> {
  await sweepLeftovers();
  const found = new Map<string, DrillResult>();
  await using premises = await processPremises();
  await runSuite({
    drills: await Promise.all(all.map(plan)),
    head: { seed: Number(options.seed), procedure: 'mutants', firedrill: 'mutants' },
    concurrency: Number(options.concurrency),
    premises,
    speed: Number(options.speed),
    reruns: 2,
    ...defaultIntervals,
    // What a mutant does after its verdict is settled proves nothing.
    endsWhenDecided: true,
    folder,
    signal: stop.signal,
    listener: {
      onDrillEnd: (key, { result }) => {
        found.set(key, result);
        process.stderr.write(`${key}: ${result.verdict} ${result.reasons.join(', ')}\n`);
      },
    },
  });
  return found;
}

async function plan(pair: Pair): Promise<PlannedDrill> {
  const loaded = catalogue.find(({ scenario }) => scenario.id === pair.scenario);
  if (loaded === undefined) throw new Error(`${pair.mutant}: there is no scenario ${pair.scenario}.`);
  const procedure = await loadProcedure(resolve(mutantsFolder, `${pair.mutant}.yaml`));
  return { key: keyOf(pair), loaded, seed: Number(options.seed), procedure, rules: procedure.rules };
}

function keyOf({ mutant, scenario }: Pair): string {
  return `${mutant}/${scenario}`;
}

/** Tells what came out; answers with the exit code. */
function tell(results: ReadonlyMap<string, DrillResult>, repeated: readonly string[]): number {
  const deviations = pairs
    .map((pair) => deviationOf(pair, results.get(keyOf(pair))))
    .filter((deviation) => deviation !== undefined);
  const problems = [...deviations, ...gaps];
  if (options.output === 'json') {
    const told = pairs.map((pair) => {
      const { verdict = null, reasons = [] } = results.get(keyOf(pair)) ?? {};
      const { mutant, scenario } = pair;
      return { mutant, scenario, expected: pair.verdict, verdict, reasons };
    });
    process.stdout.write(`${JSON.stringify({ pairs: told, repeated, problems }, null, 2)}\n`);
  } else {
    process.stdout.write(`${pairs.length - deviations.length} of ${pairs.length} pairs are as expected.\n`);
    for (const deviation of repeated) process.stdout.write(`↻ repeated, for ${deviation}\n`);
    for (const problem of problems) process.stdout.write(`✗ ${problem}\n`);
  }
  return problems.length === 0 ? 0 : 1;
}
