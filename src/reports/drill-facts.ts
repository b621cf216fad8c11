import type { Sample } from '../core/charts/sample.ts';
import { eventsOf, type JournalEvent, type Ledger, type ObservedBin } from '../core/events.ts';
import { toSeconds } from '../core/units.ts';
import { type Case, openCase } from '../judge/case.ts';
import type { DrillResult } from '../judge/result.ts';

/** What a report tells of a drill beyond its result. Small enough to be kept for each drill of a long suite. */
export interface DrillFacts {
  readonly story: string;
  /** Seconds; null: not asked for. */
  readonly budget: { readonly ttd: number | null; readonly ttr: number | null };
  /** Requests that were due while users suffered. */
  readonly sent: number;
  readonly deferred: number;
  /** Who answered while users suffered, most answers first. */
  readonly served: readonly { readonly bundle: string; readonly answers: number }[];
  /** The last reconciliation of the writes; null where nothing is written. */
  readonly ledger: Ledger | null;
  readonly leftBehind: readonly string[];
  readonly signals: readonly Signal[];
}

/** What users met over the whole drill, bin by bin. */
export interface Signal {
  readonly name: string;
  readonly unit: 'share' | 'ms';
  readonly values: readonly Sample[];
  readonly limit: number;
}

/** Folds a journal into what the summary tells. The journal must have been judged, so it begins with `drill-started`. */
export function drillFacts(events: readonly JournalEvent[], result: DrillResult): DrillFacts {
  const drill = openCase(events);
  const suffered = sufferedBins(drill.bins, result);
  const control = drill.scenario.kind === 'control';
  return {
    story: drill.scenario.story.trim(),
    budget: {
      ttd: control ? null : toSeconds(drill.scenario.budget.ttd),
      ttr: control ? null : toSeconds(drill.scenario.budget.ttr),
    },
    sent: suffered.reduce((sum, bin) => sum + bin.sent, 0),
    deferred: suffered.reduce((sum, bin) => sum + bin.deferred, 0),
    served: servedBy(suffered, drill),
    ledger: eventsOf(events, 'ledger').at(-1) ?? null,
    leftBehind: eventsOf(events, 'left-behind').flatMap((event) => event.what),
    signals: signalsOf(drill),
  };
}

/** The bins that the judge counts harm in: from the effect to the recovery, or to the end. */
function sufferedBins<T extends ObservedBin>(bins: readonly T[], { marks }: DrillResult): T[] {
  const { effect = null, recovered = null } = marks;
  if (effect === null) return [];
  const fromMs = effect * 1_000;
  const toMs = (recovered ?? Number.POSITIVE_INFINITY) * 1_000;
  return bins.filter((bin) => bin.toMs > fromMs && bin.fromMs < toMs);
}

function servedBy(bins: readonly ObservedBin[], { planes, start }: Case): DrillFacts['served'] {
  const names = new Map([[start.target.digest, start.target.bundle]]);
  for (const { digest, bundle } of planes.flatMap((seen) => Object.values(seen.servers))) {
    if (digest !== null && bundle !== null) names.set(digest, bundle);
  }
  const answers = new Map<string, number>();
  for (const [digest, count] of bins.flatMap((bin) => Object.entries(bin.served))) {
    const bundle = names.get(digest) ?? digest;
    answers.set(bundle, (answers.get(bundle) ?? 0) + count);
  }
  return [...answers]
    .map(([bundle, count]) => ({ bundle, answers: count }))
    .sort((a, b) => b.answers - a.answers);
}

function signalsOf({ bins, scenario }: Case): Signal[] {
  const { errorRate, p95Ms, wrongRate } = scenario.recovered;
  const shares = (field: 'error' | 'wrong'): Sample[] =>
    bins.map((bin) => (bin.sent === 0 ? null : bin[field] / bin.sent));
  return [
    { name: 'errors', unit: 'share', values: shares('error'), limit: errorRate },
    { name: 'p95', unit: 'ms', values: bins.map((bin) => bin.p95Ms), limit: p95Ms },
    { name: 'wrong answers', unit: 'share', values: shares('wrong'), limit: wrongRate },
  ];
}
