import type { Harm, JournalEvent } from '../core/events.ts';
import { toSeconds } from '../core/units.ts';
import { type Attribution, type ReasonCode, type Verdict, worstVerdict } from '../core/verdict.ts';
import { type Case, type Instant, openCase } from './case.ts';
import { flagsEqual, untouched } from './checks/blast-radius.ts';
import { type CheckSpec, runCheck } from './checks/check.ts';
import { approval, cleanEnd, communication, honestClaim } from './checks/conduct.ts';
import { alertExpected, noRollback } from './checks/control.ts';
import { detection, noEarlyAction } from './checks/detection.ts';
import {
  cleanSandbox,
  ended,
  environment,
  faultsEffective,
  harnessKeptUp,
  observation,
} from './checks/harness.ts';
import { affected, ledger } from './checks/ledger.ts';
import { amplification, blockedStatements, goodput, refusals, saturation } from './checks/limits.ts';
import { recovery } from './checks/recovery.ts';
import {
  errorPeak,
  rollbackEffective,
  rollbackInTime,
  rollbackOrder,
  schemaContract,
} from './checks/rollback.ts';
import { mixedPairs, noPromotion, releasedOnly } from './checks/serving.ts';
import { total } from './health.ts';
import { type Marks, markTimes } from './marks.ts';
import type { Check, DrillResult } from './result.ts';
import { scoreDrill } from './score.ts';
import { doubtOf } from './strain.ts';
import { timesOf } from './times.ts';

/** Whether the run is a measurement at all. These come first: without them nothing is known of the procedure. */
const harnessChecks: readonly CheckSpec[] = [
  ended,
  environment,
  harnessKeptUp,
  observation,
  faultsEffective,
  cleanSandbox,
];
const scenarioChecks: readonly CheckSpec[] = [
  detection,
  noEarlyAction,
  noPromotion,
  rollbackEffective,
  rollbackInTime,
  rollbackOrder,
  releasedOnly,
  schemaContract,
  recovery,
  goodput,
  errorPeak,
  blockedStatements,
  amplification,
  refusals,
  ledger,
  affected,
  flagsEqual,
  mixedPairs,
  saturation,
  approval,
  communication,
  untouched,
  honestClaim,
  cleanEnd,
];
const controlChecks: readonly CheckSpec[] = [noRollback, alertExpected, ledger, cleanEnd];

/**
 * Judges a finished drill from its journal alone.
 *
 * Pure: the same journal gives the same result, byte for byte, today and in ten years.
 */
export function judgeDrill(events: readonly JournalEvent[]): DrillResult {
  const result = judgeAsSeen(events);
  if (result.verdict !== 'fail') return result;
  const detail = doubtOf(events, result, judgeAsSeen);
  if (detail === null) return result;
  // What our own machine has done is none of the procedure's failures, and no proof of its innocence either.
  const doubt: Check = {
    name: 'strain',
    title: 'The machine made no answers late',
    verdict: 'unknown',
    reason: 'harness-stalled',
    detail,
  };
  return {
    ...result,
    verdict: 'unknown',
    attribution: 'harness',
    reasons: ['harness-stalled'],
    checks: [...result.checks, doubt],
  };
}

function judgeAsSeen(events: readonly JournalEvent[]): DrillResult {
  const drill = openCase(events);
  const marks = markTimes(drill);
  const run = (specs: readonly CheckSpec[]): Check[] => specs.map((spec) => runCheck(spec, drill, marks));
  const harness = run(harnessChecks);
  const gates = run(drill.scenario.kind === 'control' ? controlChecks : scenarioChecks);
  const { verdict, attribution, reasons } = conclude(harness, gates);
  return {
    scenario: drill.scenario.id,
    title: drill.scenario.title,
    kind: drill.scenario.kind,
    domain: drill.scenario.domain,
    seed: drill.start.seed,
    procedure: drill.start.procedure.name,
    verdict,
    attribution,
    reasons,
    ...timesOf(marks),
    marks: describeMarks(drill, marks),
    ...countHarm(drill, marks),
    score: scoreDrill(drill, marks),
    checks: [...harness, ...gates],
  };
}

/** A run that is no measurement is unknown, whatever its gates say; otherwise the worst gate decides. */
export function conclude(
  harness: readonly Check[],
  gates: readonly Check[],
): { readonly verdict: Verdict; readonly attribution: Attribution; readonly reasons: ReasonCode[] } {
  const invalid = harness.filter((check) => check.verdict !== 'pass');
  if (invalid.length > 0)
    return { verdict: 'unknown', attribution: attribute(invalid), reasons: reasonsOf(invalid) };
  const verdict = worstVerdict(gates.map((check) => check.verdict));
  const open = gates.filter((check) => check.verdict === verdict && verdict !== 'pass');
  const attribution = verdict === 'pass' ? 'none' : verdict === 'fail' ? 'procedure' : attribute(open);
  return { verdict, attribution, reasons: reasonsOf(open) };
}

/** Environment before harness before ambiguous: the first of them that is named explains the rest. */
function attribute(checks: readonly Check[]): Attribution {
  const codes = reasonsOf(checks);
  const environmental: readonly ReasonCode[] = ['environment-failed', 'fault-not-effective'];
  const ours: readonly ReasonCode[] = [
    'harness-stalled',
    'traffic-not-delivered',
    'checker-failed',
    'contaminated',
  ];
  if (codes.some((code) => environmental.includes(code))) return 'environment';
  return codes.some((code) => ours.includes(code)) ? 'harness' : 'ambiguous';
}

function reasonsOf(checks: readonly Check[]): ReasonCode[] {
  return [...new Set(checks.map((check) => check.reason).filter((reason) => reason !== null))];
}

const weights: Readonly<Record<Harm, number>> = { error: 1, wrong: 1, slow: 0.25 };

function countHarm(drill: Case, marks: Marks): Pick<DrillResult, 'harm' | 'badAnswers'> {
  const fromMs = marks.effect?.loMs ?? Number.POSITIVE_INFINITY;
  const toMs = marks.recovered?.hiMs ?? drill.endMs;
  const { error, slow, wrong } = total(drill.bins.filter((bin) => bin.toMs > fromMs && bin.fromMs < toMs));
  const harm = error * weights.error + slow * weights.slow + wrong * weights.wrong;
  return { harm: Math.round(harm), badAnswers: { error, slow, wrong } };
}

function describeMarks(drill: Case, marks: Marks): DrillResult['marks'] {
  const { onsetMs, scenario, endMs } = drill;
  const all: Record<string, Instant | null> = { ...marks };
  const described = Object.entries(all).map(([name, mark]) => [
    name,
    mark === null ? null : toSeconds(mark.hiMs),
  ]);
  const deadline = onsetMs === null ? null : toSeconds(onsetMs + scenario.deadline);
  return { ...Object.fromEntries(described), deadline, end: toSeconds(endMs) };
}
