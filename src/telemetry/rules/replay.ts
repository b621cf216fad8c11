import type { Labels } from '../labels.ts';
import {
  type EvaluateOptions,
  evaluateFrame,
  evaluateInstant,
  type Frame,
  parsePromql,
  type QueryRange,
} from '../promql/index.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { alertResults, type Sample, samplesOf } from './alert-results.ts';
import { type AlertStates, type AlertTransition, evaluateAlertRule } from './alert-state.ts';
import type { AlertingRule } from './rule-file-schema.ts';

export interface ReplayOptions {
  readonly store: SeriesStore;
  /** When the rule is evaluated; all samples have to be in the store. */
  readonly range: QueryRange;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  readonly evaluateOptions?: EvaluateOptions;
}

/**
 * What an alerting rule would have done over a past that a store holds: the transitions that a {@link GroupRunner} would see if it went
 * through that past, at a fraction of its time, since the expression is evaluated for all times at once.
 *
 * @throws FiredrillError `PROMQL_EVALUATION` when the expression fails at any of the times.
 */
export function replayAlerts(rule: AlertingRule, options: ReplayOptions): AlertTransition[] {
  const { store, range, externalLabels, externalUrl, evaluateOptions } = options;
  const frame = evaluateFrame(rule.query, store, range, evaluateOptions);
  const rowsAt = presentRows(frame);
  const transitions: AlertTransition[] = [];
  let states: AlertStates = new Map();
  for (const [step, rows] of rowsAt.entries()) {
    if (rows.length === 0 && states.size === 0) continue;
    const timeMs = range.startMs + step * range.stepMs;
    const world = {
      externalUrl,
      query: (text: string) => samplesOf(evaluateInstant(parsePromql(text), store, timeMs, evaluateOptions)),
    };
    const samples = rows.map(
      (row): Sample => ({
        labels: frame.rows[row]?.labels ?? {},
        value: frame.values[row * frame.steps + step] ?? Number.NaN,
      }),
    );
    const results = alertResults(rule, samples, externalLabels, world);
    const evaluation = evaluateAlertRule(states, results, timeMs, { ...rule, limit: 0 });
    states = evaluation.states;
    if (evaluation.ok) transitions.push(...evaluation.transitions);
  }
  return transitions;
}

/** For each step, the rows that have a value. */
function presentRows({ steps, present }: Frame): number[][] {
  const rowsAt: number[][] = Array.from({ length: steps }, () => []);
  for (let at = present.indexOf(1); at >= 0; at = present.indexOf(1, at + 1)) {
    rowsAt[at % steps]?.push(Math.floor(at / steps));
  }
  return rowsAt;
}
