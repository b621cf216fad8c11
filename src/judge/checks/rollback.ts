import type { Planes } from '../../core/events.ts';
import { formatClock, toSeconds } from '../../core/units.ts';
import { bundlesOwed, planeAtTarget, targetShare } from '../aim.ts';
import type { Case } from '../case.ts';
import { between } from '../times.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** I1: every plane is at its target in the end, and the bad bundle has stopped serving. */
export const rollbackEffective: CheckSpec = {
  name: 'I1',
  title: 'Every plane is back at the known-good bundle',
  ask: (drill, marks) => {
    if (drill.mutations.length === 0) return fail('no-rollback', 'no change was seen on the control plane');
    if (marks.effective === null) return fail('rollback-incomplete', describeLeftBehind(drill));
    return pass(`effective at ${formatClock(marks.effective.hiMs)}`);
  },
};

/** The headline number: TTR within its budget. */
export const rollbackInTime: CheckSpec = {
  name: 'budget-ttr',
  title: 'Rolled back within the budget',
  ask: ({ scenario, mutations }, marks) => {
    const ttr = between(marks.effect, marks.effective);
    const budget = `budget ${formatClock(scenario.budget.ttr)}`;
    if (ttr === null) {
      return fail(
        mutations.length === 0 ? 'no-rollback' : 'rollback-incomplete',
        `never effective, ${budget}`,
      );
    }
    const figures = `TTR ${ttr.hi} s, ${budget}`;
    return ttr.lo > toSeconds(scenario.budget.ttr) ? fail('rolled-back-late', figures) : pass(figures);
  },
};

/** I2: once the known-good bundle serves again, the schema is one that it can work with, until the end. */
export const schemaContract: CheckSpec = {
  name: 'I2',
  title: 'The schema satisfies the contract of the serving bundle',
  ask: (drill, marks) => {
    const last = drill.planes.at(-1);
    if (last === undefined || last.schema === null) return pass('no schema plane in this domain');
    if (marks.started === null) return pass('nothing was rolled back');
    const owed = bundlesOwed(last, drill.start.target).join(' and ');
    return planeAtTarget('schema', last, drill.aim)
      ? pass(`contract of ${owed} satisfied at the end`)
      : fail(
          'schema-contract-broken',
          `${owed} asked for; satisfied: ${last.schema.contracts.join(', ') || 'no contract'}`,
        );
  },
};

/** The scenario's order: a plane is not touched before the one that it stands on is at its target. */
export const rollbackOrder: CheckSpec = {
  name: 'order',
  title: 'Planes were brought back in an order that spares users',
  ask: (drill, marks) => {
    const { order = [] } = drill.scenario.rollback ?? {};
    const startedMs = marks.started?.loMs;
    if (order.length < 2 || startedMs === undefined) return pass('no order is asked for');
    for (const [index, later] of order.slice(1).entries()) {
      const earlier = order[index] ?? later;
      const touched = touchedMs(drill, later, startedMs);
      const readyMs = settledMs(drill, earlier, startedMs);
      if (touched !== undefined && (readyMs === undefined || touched < readyMs)) {
        return fail(
          'order-violated',
          `${later} was brought back at ${formatClock(touched)}, before ${earlier}`,
        );
      }
    }
    return pass(order.join(' before '));
  },
};

/** The most errors that users had in any twenty seconds of the rollback itself. */
export const errorPeak: CheckSpec = {
  name: 'error-peak',
  title: 'The rollback did not break more than it mended',
  ask: (drill, marks) => {
    const limit = drill.scenario.limits.errorPeak;
    const startedMs = marks.started?.loMs;
    if (startedMs === undefined) return pass('nothing was rolled back');
    const during = drill.looks.filter((look) => look.fromMs >= startedMs);
    const peak = Math.max(0, ...during.map((look) => look.errorShare));
    const figures = `peak ${(peak * 100).toFixed(1)} %, limit ${(limit * 100).toFixed(1)} %`;
    return peak > limit ? fail('error-peak-in-rollback', figures) : pass(figures);
  },
};

/**
 * When a plane was first moved towards its target. For model and traffic: when what may serve in the end first took more
 * users than it had.
 */
function touchedMs(drill: Case, plane: string, startedMs: number): number | undefined {
  if (plane !== 'model' && plane !== 'traffic')
    return drill.mutations.find((action) => action.plane === plane)?.t;
  const share = (seen: Planes | undefined): number => (seen ? targetShare(seen, drill.start.target) : 0);
  const atStart = share(drill.planes.findLast((seen) => seen.t <= startedMs));
  return drill.planes.find((seen) => seen.t >= startedMs && share(seen) > atStart + 0.001)?.t;
}

/** When a plane was first at its target. Data has no live reading: there the first change of it counts. */
function settledMs(drill: Case, plane: string, startedMs: number): number | undefined {
  if (plane === 'data') return touchedMs(drill, plane, startedMs);
  return drill.planes.find((seen) => seen.t >= startedMs && planeAtTarget(plane, seen, drill.aim))?.sinceMs;
}

function describeLeftBehind(drill: Case): string {
  const last = drill.planes.at(-1);
  if (last === undefined) return 'the planes were never seen';
  const behind = (drill.scenario.rollback?.planes ?? []).filter(
    (plane) => !planeAtTarget(plane, last, drill.aim),
  );
  return behind.length === 0 ? 'the bad bundle served until the end' : `left behind: ${behind.join(', ')}`;
}
