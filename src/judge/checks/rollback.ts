import { formatClock, toSeconds } from '../../core/units.ts';
import { type Case, planeAtTarget } from '../case.ts';
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
    return planeAtTarget('schema', last, drill.start.target)
      ? pass(`contract of ${drill.start.target.bundle} satisfied at the end`)
      : fail(
          'schema-contract-broken',
          `${drill.start.target.bundle} finds ${last.schema.contracts.join(', ') || 'no contract'} satisfied`,
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
      const ready = drill.planes.find(
        (seen) => seen.t >= startedMs && planeAtTarget(earlier, seen, drill.start.target),
      );
      if (touched !== undefined && (ready === undefined || touched < ready.sinceMs)) {
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

/** When a plane was first moved towards its target. For model and traffic: when the known-good first took users. */
function touchedMs(drill: Case, plane: string, startedMs: number): number | undefined {
  if (plane === 'schema' || plane === 'data') {
    return drill.mutations.find((action) => action.plane === plane)?.t;
  }
  const { digest } = drill.start.target;
  return drill.planes.find(
    (seen) =>
      seen.t >= startedMs &&
      Object.entries(seen.weights).some(
        ([server, share]) => share > 0 && seen.servers[server]?.digest === digest,
      ),
  )?.t;
}

function describeLeftBehind(drill: Case): string {
  const last = drill.planes.at(-1);
  if (last === undefined) return 'the planes were never seen';
  const behind = (drill.scenario.rollback?.planes ?? []).filter(
    (plane) => !planeAtTarget(plane, last, drill.start.target),
  );
  return behind.length === 0 ? 'the bad bundle served until the end' : `left behind: ${behind.join(', ')}`;
}
