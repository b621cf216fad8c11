import { eventsOf } from '../../core/events.ts';
import { formatClock } from '../../core/units.ts';
import { harmfulAmong } from '../marks.ts';
import { type CheckSpec, pass, unknown } from './check.ts';

/**
 * The bounds within which a run is a measurement. Beyond them it is `unknown`: the machine, not the procedure, was
 * tested. Event-loop delay is wall time, the others are drill time. A scrape that is late by less than a scrape interval
 * shifts detection by less than the phase of the scrapes does.
 */
export const harnessBounds = {
  eventLoopDelayP99Ms: 250,
  trafficLateP99Ms: 2_000,
  monitorLagMaxMs: 15_000,
} as const;

/** The drill came to its own end. */
export const ended: CheckSpec = {
  name: 'ended',
  title: 'The drill came to its own end',
  ask: ({ events }) => {
    const end = eventsOf(events, 'drill-ended').at(-1);
    if (end?.reason === 'completed' || end?.reason === 'deadline' || end?.reason === 'decided')
      return pass(end.reason);
    if (end?.reason === 'fault-not-effective') return pass('given up, for the fault showed no effect');
    return unknown(end?.reason === 'error' ? 'environment-failed' : 'interrupted', end?.reason ?? 'cut off');
  },
};

/** Nothing that the drill stands on broke. */
export const environment: CheckSpec = {
  name: 'environment',
  title: 'The sandbox held',
  ask: ({ events }) => {
    const trouble = eventsOf(events, 'trouble')[0];
    if (trouble === undefined) return pass('no trouble');
    return unknown('environment-failed', `${trouble.where}: ${trouble.message}`);
  },
};

/** Every fault that was armed was seen by the observer. */
export const faultsEffective: CheckSpec = {
  name: 'fault-effect',
  title: 'The observer saw every fault take effect',
  ask: ({ scenario, events }) => {
    const intended = eventsOf(events, 'fault-intended');
    const seen = new Map(eventsOf(events, 'fault-seen').map((event) => [event.id, event]));
    const unseen = intended.filter((event) => !seen.has(event.id));
    if (intended.length === 0) return unknown('fault-not-effective', 'no fault was ever armed');
    if (unseen.length > 0)
      return unknown('fault-not-effective', unseen.map((event) => event.fault).join(', '));
    if (scenario.kind === 'scenario' && harmfulAmong(eventsOf(events, 'fault-armed')).length === 0)
      return unknown(
        'fault-not-effective',
        'no fault of it harms anybody by itself, so there is nothing to detect',
      );
    return pass([...seen.values()].map((event) => `${event.id}: ${event.evidence}`).join('; '));
  },
};

/** The observer's record has no holes from the baseline to the end. */
export const observation: CheckSpec = {
  name: 'observation',
  title: 'The observer saw every second',
  ask: ({ bins, onsetMs }) => {
    const first = bins[0];
    if (first === undefined) return unknown('observation-missing', 'nothing was observed');
    if (onsetMs !== null && first.fromMs > onsetMs)
      return unknown('observation-missing', 'no baseline was observed');
    const hole = bins.find((bin, index) => index > 0 && bin.fromMs !== bins[index - 1]?.toMs);
    if (hole !== undefined)
      return unknown('observation-missing', `nothing before ${formatClock(hole.fromMs)}`);
    return pass(`${bins.length} seconds`);
  },
};

/** The harness kept its own schedule. */
export const harnessKeptUp: CheckSpec = {
  name: 'harness',
  title: 'The harness kept its schedule',
  ask: ({ events }) => {
    const health = eventsOf(events, 'harness-health').at(-1);
    if (health === undefined) return unknown('harness-stalled', 'the harness did not watch itself');
    const { eventLoopDelayP99Ms, trafficLateP99Ms, monitorLagMaxMs } = health;
    const figures = `event loop p99 ${eventLoopDelayP99Ms} ms, sends late p99 ${trafficLateP99Ms} ms, monitor late max ${monitorLagMaxMs} ms`;
    if (trafficLateP99Ms > harnessBounds.trafficLateP99Ms) return unknown('traffic-not-delivered', figures);
    if (eventLoopDelayP99Ms > harnessBounds.eventLoopDelayP99Ms) return unknown('harness-stalled', figures);
    if (monitorLagMaxMs > harnessBounds.monitorLagMaxMs) return unknown('harness-stalled', figures);
    return pass(figures);
  },
};

/** Nothing of the drill was left behind. */
export const cleanSandbox: CheckSpec = {
  name: 'clean-sandbox',
  title: 'Nothing was left behind',
  ask: ({ events }) => {
    const what = eventsOf(events, 'left-behind').flatMap((event) => event.what);
    return what.length === 0 ? pass('nothing') : unknown('contaminated', what.join(', '));
  },
};
