import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseScenarios } from '../../src/cli/catalogue.ts';
import { planDrills } from '../../src/drill/plan.ts';
import { defaultIntervals, runSuite } from '../../src/drill/suite.ts';
import type { DrillResult } from '../../src/judge/result.ts';
import { loadProcedure } from '../../src/procedure/load-procedure.ts';
import { imagesOf } from '../../src/sandbox/container/images.ts';
import { type DriverName, openPremises } from '../../src/sandbox/open-premises.ts';

const seed = 11;
const reference = 'fixtures/playbooks/reference.yaml';
const doNothing = 'fixtures/playbooks/mutants/do-nothing.yaml';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-containers-'));
let inContainers: ReadonlyMap<string, DrillResult>;
let inProcesses: ReadonlyMap<string, DrillResult>;

/** Drills at real time, by procedure and scenario. They wait for most of it, so all of them run side by side. */
async function drills(
  driver: DriverName,
  plan: Readonly<Record<string, readonly string[]>>,
  onEnd: (key: string) => void = () => {},
): Promise<ReadonlyMap<string, DrillResult>> {
  const found = new Map<string, DrillResult>();
  const planned = await Promise.all(
    Object.entries(plan).map(async ([file, ids]) => {
      const procedure = await loadProcedure(resolve(file));
      const scenarios = await chooseScenarios(ids);
      return planDrills({ scenarios, seed, repeat: 1, procedure, rules: procedure.rules }).map((drill) => ({
        ...drill,
        key: keyOf(file, drill.key),
      }));
    }),
  );
  await using premises = await openPremises(driver, {
    images: imagesOf(process.env),
    onProgress: (text) => void process.stderr.write(`${text}\n`),
  });
  const all = planned.flat();
  const own = join(folder, driver);
  await runSuite({
    drills: all,
    head: { seed, procedure: 'several', firedrill: 'test' },
    premises,
    concurrency: all.length,
    speed: 1,
    reruns: 1,
    ...defaultIntervals,
    // What a mutant does after its verdict is settled proves nothing.
    endsWhenDecided: true,
    folder: own,
    signal: new AbortController().signal,
    listener: {
      onDrillEnd: (key, { result }) => {
        found.set(key, result);
        onEnd(key);
      },
    },
  });
  return found;
}

function keyOf(file: string, id: string): string {
  return `${basename(file, '.yaml')}-${id}`;
}

function resultOf(results: ReadonlyMap<string, DrillResult>, file: string, id: string): DrillResult {
  const found = results.get(keyOf(file, id));
  if (found === undefined)
    throw new Error(`no drill ${keyOf(file, id)} among ${[...results.keys()].join(', ')}`);
  return found;
}

beforeAll(async () => {
  const failing = ['S02', 'S04', 'S09'];
  // Whoever does nothing is waited for longest. Once the others are through, the machine bears those in processes, too.
  const passing = new Set([...failing, 'C3'].map((id) => keyOf(reference, id)));
  const machineIsFree = Promise.withResolvers<void>();
  const containers = drills('container', { [reference]: [...failing, 'C3'], [doNothing]: failing }, (key) => {
    passing.delete(key);
    if (passing.size === 0) machineIsFree.resolve();
  });
  await Promise.race([machineIsFree.promise, containers]);
  [inProcesses, inContainers] = await Promise.all([drills('process', { [reference]: failing }), containers]);
}, 3_000_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(['S02', 'S04', 'S09', 'C3'])('the reference playbook passes %s in containers', (id) => {
  const { verdict, reasons } = resultOf(inContainers, reference, id);
  expect({ verdict, reasons }).toEqual({ verdict: 'pass', reasons: [] });
});

test.each(['S02', 'S04', 'S09'])('doing nothing fails %s in containers', (id) => {
  const { verdict, reasons } = resultOf(inContainers, doNothing, id);
  expect(verdict).toBe('fail');
  expect(reasons).toContain('not-recovered');
});

test.each(['S02', 'S04', 'S09'])(
  'TTD of %s is that of processes, within a scrape and an evaluation',
  (id) => {
    const [one, other] = [inContainers, inProcesses].map(
      (results) => resultOf(results, reference, id).times.ttd,
    );
    const { scrapeIntervalMs, evaluationIntervalMs } = defaultIntervals;
    const difference = Math.abs((one ?? Number.NaN) - (other ?? Number.NaN));
    expect(difference, `${one} s and ${other} s`).toBeLessThanOrEqual(
      (scrapeIntervalMs + evaluationIntervalMs) / 1_000,
    );
  },
);
