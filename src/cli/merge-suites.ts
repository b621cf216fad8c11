import { FiredrillError } from '../core/errors.ts';
import { summarizeSuite } from '../drill/summarize-suite.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';

/** The suite of one shard, and where it came from. */
export interface ShardSuite {
  readonly place: string;
  readonly suite: SuiteResult;
}

/**
 * Joins the suites of all shards into the suite that they are parts of, its drills in the order of the plan.
 *
 * @throws FiredrillError `SHARDS_DIFFER` for parts of different suites, `SHARDS_MISSING` that names those missing,
 *   `DRILL_TWICE` and `DRILLS_MISSING` for drills.
 */
export function mergeSuites(shards: readonly ShardSuite[]): SuiteResult {
  const [first] = shards;
  if (first === undefined) throw refusal('SHARDS_MISSING', 'there is nothing to merge.');
  for (const other of shards) refuseOther(first, other);
  refuseMissing(shards);
  const { seed, procedure, firedrill, shard } = first.suite;
  const drills = inOrder(
    shards.flatMap(({ place, suite }) => suite.drills.map((drill) => ({ place, drill }))),
    shard?.plan ?? [],
  );
  return summarizeSuite({ seed, procedure, firedrill }, drills);
}

function refuseOther(first: ShardSuite, other: ShardSuite): void {
  if (other.suite.shard === undefined) {
    throw refusal('SHARDS_DIFFER', 'is a whole suite and no part of one.', {
      place: other.place,
      nextStep: 'Merge what runs with --shard have left.',
    });
  }
  const facts = ({ suite }: ShardSuite): Readonly<Record<string, string>> => ({
    'version of firedrill': suite.firedrill,
    seed: String(suite.seed),
    procedure: suite.procedure,
    'number of shards': String(suite.shard?.of),
    plan: (suite.shard?.plan ?? []).map(nameOf).join(', '),
  });
  const [mine, theirs] = [facts(first), facts(other)];
  for (const [what, value] of Object.entries(mine)) {
    if (theirs[what] === value) continue;
    throw refusal('SHARDS_DIFFER', `has another ${what}: ${theirs[what]}, and ${first.place} has ${value}.`, {
      place: other.place,
      nextStep: 'Shards belong together when they were run with the same arguments.',
    });
  }
}

function refuseMissing(shards: readonly ShardSuite[]): void {
  const of = shards[0]?.suite.shard?.of ?? 0;
  const there = new Set(shards.map(({ suite }) => suite.shard?.index));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !there.has(index));
  if (missing.length === 0) return;
  const names = missing.map((index) => `${index}/${of}`).join(', ');
  throw refusal(
    'SHARDS_MISSING',
    `of ${of} shards ${missing.length === 1 ? 'one is' : 'some are'} missing: ${names}.`,
    {
      nextStep: 'Name the folders of all shards; one that did not finish has no suite.json.',
    },
  );
}

function inOrder(
  parts: readonly { readonly place: string; readonly drill: DrillResult }[],
  plan: readonly PlannedPart[],
): DrillResult[] {
  const left = [...parts];
  const drills = plan.map((planned) => {
    const index = left.findIndex(({ drill }) => nameOf(drill) === nameOf(planned));
    return index < 0 ? nameOf(planned) : left.splice(index, 1)[0]?.drill;
  });
  const [extra] = left;
  if (extra !== undefined) {
    throw refusal('DRILL_TWICE', `holds ${nameOf(extra.drill)}, which another shard holds too.`, {
      place: extra.place,
      nextStep: 'Name each shard once.',
    });
  }
  const missing = drills.filter((drill) => typeof drill === 'string');
  if (missing.length > 0) {
    throw refusal('DRILLS_MISSING', `no shard has run ${missing.join(', ')}.`, {
      nextStep: 'A shard that was interrupted leaves drills out: run it again.',
    });
  }
  return drills.filter((drill) => typeof drill === 'object');
}

type PlannedPart = Pick<DrillResult, 'scenario' | 'seed'>;

function nameOf({ scenario, seed }: PlannedPart): string {
  return `${scenario} with seed ${seed}`;
}

function refusal(
  code: string,
  message: string,
  details: { readonly place?: string; readonly nextStep?: string } = {},
): FiredrillError {
  return new FiredrillError(code, message, { kind: 'usage', ...details });
}
