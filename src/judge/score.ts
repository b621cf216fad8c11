import { eventsOf, type Step, steps } from '../core/events.ts';
import type { Case } from './case.ts';
import { firstAlert, forbiddenMutation } from './checks/control.ts';
import type { Marks } from './marks.ts';
import type { DrillResult } from './result.ts';
import { timesOf } from './times.ts';

/** The most points that a step can earn: 100 in all. */
export const maximumPoints: Readonly<Record<Step, number>> = {
  detect: 20,
  classify: 15,
  decide: 15,
  execute: 20,
  verify: 15,
  communicate: 10,
  review: 5,
};

/** Without a budget of the scenario's own, a first message is due within five minutes of the alert. */
export const messageBudgetMs = 300_000;

/**
 * Points over the seven steps. They rank procedures that pass; they never turn a failed gate into a pass.
 */
export function scoreDrill(drill: Case, marks: Marks): DrillResult['score'] {
  const earn = drill.scenario.kind === 'control' ? controlShares(drill) : scenarioShares(drill, marks);
  const points = steps.map((step) => [step, Math.round(maximumPoints[step] * earn[step] * 10) / 10] as const);
  const total = points.reduce((sum, [, earned]) => sum + earned, 0);
  return { total: Math.round(total), steps: Object.fromEntries(points) as Record<Step, number> };
}

type Shares = Readonly<Record<Step, number>>;

function scenarioShares(drill: Case, marks: Marks): Shares {
  const { times } = timesOf(marks);
  const { budget } = drill.scenario;
  const told = marks.alert && marks.firstMessage ? marks.firstMessage.hiMs - marks.alert.loMs : null;
  return {
    detect: promptness(times.ttd, budget.ttd),
    classify: classifiedRightly(drill) ? 1 : 0,
    decide: decidedShare(drill, 'rollback'),
    execute: promptness(times.ttr, budget.ttr),
    verify: verifyShare(times.claimGap, drill.scenario.recovered.holdFor),
    communicate: promptness(told === null ? null : told / 1_000, budget.message ?? messageBudgetMs),
    review: eventsOf(drill.events, 'reviewed').length > 0 ? 1 : 0,
  };
}

/** On a control all is well as long as nothing was touched; a procedure that woke up must also have understood why. */
function controlShares(drill: Case): Shares {
  const untouched = forbiddenMutation(drill) === undefined ? 1 : 0;
  const woken = eventsOf(drill.events, 'procedure-started').length > 0;
  return {
    detect: drill.scenario.alertExpected && firstAlert(drill) === undefined ? 0 : 1,
    classify: woken && !classifiedRightly(drill) ? 0 : 1,
    decide: woken ? decidedShare(drill, 'hold') : 1,
    execute: untouched,
    verify: untouched,
    communicate: 1,
    review: woken && untouched === 0 ? 0 : 1,
  };
}

/** Full marks up to half of the budget, half of them at the budget, none from twice the budget on. */
export function promptness(seconds: number | null, budgetMs: number): number {
  if (seconds === null) return 0;
  const used = (seconds * 1_000) / budgetMs;
  if (used <= 0.5) return 1;
  return Math.max(0, used <= 1 ? 1.5 - used : 1 - used / 2);
}

function classifiedRightly(drill: Case): boolean {
  const accepted = drill.scenario.classifiedAs;
  const last = eventsOf(drill.events, 'classified').at(-1);
  return last !== undefined && (accepted.length === 0 || accepted.includes(last.class));
}

function decidedShare(drill: Case, right: 'rollback' | 'hold'): number {
  const last = eventsOf(drill.events, 'decided').at(-1);
  if (last?.decision !== right) return 0;
  if (right === 'hold') return 1;
  return last.breakGlass || (last.approvedBy !== null && last.approvedBy !== last.executedBy) ? 1 : 0.3;
}

/** Success claimed while users were well again earns all; claimed before, nothing. Never claimed: nothing was verified. */
function verifyShare(claimGapSeconds: number | null, holdForMs: number): number {
  if (claimGapSeconds === null || claimGapSeconds < 0) return 0;
  return claimGapSeconds * 1_000 >= holdForMs / 4 ? 1 : 0.5;
}
