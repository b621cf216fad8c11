import type { Journal } from '../core/journal.ts';
import { type FiringAlert, firingTopic, lagTopic } from '../sandbox/metrics-store/topics.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { LoadStats } from '../traffic/load-generator.ts';
import type { Responder } from './respond.ts';
import type { SelfWatch } from './self-watch.ts';
import type { TimeLapse } from './time-lapse.ts';

export interface MonitoringOptions {
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly lapse: TimeLapse;
  readonly selfWatch: SelfWatch;
  readonly responder: Responder;
  /** How many drills share the machine at the moment, this one included. */
  readonly neighbours: () => number;
}

/** How often the load generator is asked whether it keeps up, in wall milliseconds. */
const askTrafficEveryMs = 100;
/** The overhead of answers is measured over one to two seconds, so it is looked at anew only every two: so many asks. */
const asksPerOverhead = 20;
/**
 * Requests per second of wall time that two cores bear without adding to their latency: beyond, they queue for a core. Drills
 * that run side by side share them.
 */
const wallRpsMax = 600;
/** How far behind its schedule the load may be, in drill milliseconds. */
const trafficLagAllowedMs = 1_000;
/** How late a scrape or an evaluation may be, in drill milliseconds: little against the intervals between two of them. */
const monitorLagAllowedMs = 2_000;
/** How much hops and a busy machine may add to the latency of an answer (p95), in milliseconds; some 15 are usual. */
const overheadAllowedMs = 30;

/**
 * Connects what the sandbox says of itself: events go to the journal, firing alerts to the procedure, and whoever falls
 * behind slows time-lapse down.
 */
export function listenToMonitoring(options: MonitoringOptions): {
  /** Aborts when a part ends that the drill stands on. */
  readonly broken: AbortSignal;
  /** Looks at the load generator now: after its rate was changed, before time-lapse goes on. */
  askTraffic(): Promise<void>;
  stop(): void;
} {
  const { sandbox, journal, lapse, selfWatch, responder, neighbours } = options;
  const broken = new AbortController();
  sandbox.onEvent((event) => void journal.append(event));
  sandbox.onDeath((part, detail) => {
    journal.append({ type: 'part', part, state: 'died', detail });
    broken.abort(new Error(`${part} ended by itself: ${detail}`));
  });
  const monitor = sandbox.part('metrics-store');
  monitor.onData(firingTopic, (data) => responder.alert(data as FiringAlert));
  monitor.onData(lagTopic, (data) => {
    selfWatch.monitorLag(data as number);
    lapse.report((data as number) > monitorLagAllowedMs);
  });
  const traffic = sandbox.part('traffic');
  let asks = 0;
  const askTraffic = async (): Promise<void> => {
    const looksAtOverhead = ++asks % asksPerOverhead === 0;
    const { behindMs, overheadP95Ms, rps } = (await traffic.call('stats')) as LoadStats;
    lapse.limit(wallRpsMax / Math.max(rps, 1) / neighbours());
    const slowed = looksAtOverhead && overheadP95Ms > overheadAllowedMs;
    lapse.report(slowed || behindMs * lapse.speed > trafficLagAllowedMs);
  };
  // A generator that is gone is noticed by its end.
  const asking = setInterval(() => void askTraffic().catch(() => {}), askTrafficEveryMs);
  return { broken: broken.signal, askTraffic, stop: () => clearInterval(asking) };
}
