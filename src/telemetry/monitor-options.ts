import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { Labels } from './labels.ts';
import type { MonitorEvent } from './monitor-events.ts';
import type { EvaluateOptions } from './promql/evaluate.ts';
import type { GroupingSettings } from './rules/alertmanager/grouping.ts';
import type { RuleGroup } from './rules/rule-file.ts';
import type { ScrapeTarget } from './scrape/target-scrape.ts';

export interface MonitorOptions {
  readonly clock: Clock;
  /** Unix milliseconds of drill time 0, a whole number. Everything in the store lies at `epochMs` + drill time. */
  readonly epochMs: number;
  readonly targets: readonly ScrapeTarget[];
  readonly ruleGroups: readonly RuleGroup[];
  readonly onEvent: (event: MonitorEvent) => void;
  /** Expressions to show, each giving one number; evaluated once in each evaluation interval. */
  readonly signals?: readonly Signal[];
  /** @default 15_000 */
  readonly scrapeIntervalMs?: number;
  /** At most the scrape interval. @default 10_000 */
  readonly scrapeTimeoutMs?: number;
  /** For groups that name no interval of their own. @default 30_000 */
  readonly evaluationIntervalMs?: number;
  /** When in its interval each group is evaluated. @default a hash of the group, as in Prometheus */
  readonly groupPhaseMs?: number;
  /** With it nothing is stored or evaluated until `openHistory()`. */
  readonly history?: HistoryOptions;
  /** Batches notifications as an Alertmanager does. @default each alert goes out at once */
  readonly grouping?: Partial<GroupingSettings>;
  /** What notifications call their receiver. @default 'firedrill' */
  readonly receiver?: string;
  readonly externalLabels?: Labels;
  /** Where the monitor is reached, for links. @default '' */
  readonly externalUrl?: string;
  /** @default Prometheus 3, with the evaluation interval as the step of subqueries */
  readonly evaluateOptions?: EvaluateOptions;
}

/** A number to show, and the PromQL that gives it. */
export interface Signal {
  readonly name: string;
  readonly query: string;
}

export interface HistoryOptions {
  readonly random: Random;
  /** @default what the rules look back */
  readonly historyMs?: number;
  /** Coarser than the scrape interval, rates right at the seam are too low. @default the scrape interval */
  readonly stepMs?: number;
}

export const monitorDefaults = {
  scrapeIntervalMs: 15_000,
  scrapeTimeoutMs: 10_000,
  evaluationIntervalMs: 30_000,
  lookbackMs: 300_000,
  receiver: 'firedrill',
  externalUrl: '',
} as const;
