import type { LapseClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { Monitor } from '../../telemetry/monitor.ts';
import { parseRuleFile } from '../../telemetry/rules/rule-file.ts';
import { openMetricsOf } from '../../telemetry/store/openmetrics.ts';
import { openHistory } from '../metrics-store/history.ts';
import type { MonitoringOptions } from '../metrics-store/spec.ts';

/** The topic by which the part beside Prometheus says that the past can be fetched from {@link pastPath}. */
export const pastTopic = 'past';
export const pastPath = '/past';

/** What the past is made from. */
export type PastOptions = Pick<
  MonitoringOptions,
  'targets' | 'rules' | 'scrapeIntervalMs' | 'evaluationIntervalMs' | 'epochMs' | 'seed'
>;

/**
 * The past of a product that has just been started, as OpenMetrics text: our own monitoring takes a few scrapes and makes up
 * what they would have looked like for as long as the rules look back, with all that the rules would have recorded.
 */
export async function makePast(
  { targets, rules, seed, ...times }: PastOptions,
  clock: LapseClock,
  signal: AbortSignal,
): Promise<string> {
  const monitor = new Monitor({
    ...times,
    clock,
    targets,
    ruleGroups: rules.flatMap(({ text, file }) => parseRuleFile(text, file)),
    history: { random: seededRandom(seed).stream('history') },
    // Prometheus has the rules, and says itself what comes of them.
    onEvent: () => {},
  });
  const made = new AbortController();
  const running = monitor.run(AbortSignal.any([signal, made.signal]));
  try {
    await openHistory(monitor, clock, signal);
  } finally {
    made.abort();
    await running;
  }
  return openMetricsOf(monitor.store);
}
