import { type Labels, NO_LABELS } from '../../src/telemetry/labels.ts';
import { alertSeries, type Sample } from '../../src/telemetry/rules/alert-results.ts';
import { GroupRunner } from '../../src/telemetry/rules/group-runner.ts';
import { parseRuleFile } from '../../src/telemetry/rules/rule-file.ts';
import { SeriesStore } from '../../src/telemetry/store/series-store.ts';
import type { Batch } from './batch.ts';
import type { RuleText } from './rules.ts';
import { feed, TICK_MS } from './series.ts';

/** What one rule does at one evaluation. */
export interface Moment {
  readonly timeMs: number;
  readonly firing: readonly {
    readonly labels: Labels;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
  /** `ALERTS` and `ALERTS_FOR_STATE`, pending alerts among them. */
  readonly series: readonly Sample[];
}

/** What one rule does over time, until it fails. */
export interface Course {
  readonly rule: RuleText;
  readonly moments: readonly Moment[];
  readonly transitions: number;
  readonly failure?: { readonly timeMs: number; readonly reason: string };
}

/** The rule file of a batch. The value of an alert is among its annotations, so that it is compared too, but for the sign of a zero. */
export function ruleFileOf(rules: readonly RuleText[]): string {
  const annotations = { value: '{{ if eq $value 0.0 }}0{{ else }}{{ printf "%.6e" $value }}{{ end }}' };
  const group = { name: 'g', rules: rules.map((rule) => ({ ...rule, annotations })) };
  return JSON.stringify({ groups: [group] }, undefined, 1);
}

/** Evaluates the rules of a batch with our engine, as a drill does: time goes on, samples come in, the group is evaluated. */
export function evaluateBatch(batch: Batch): readonly Course[] {
  const [group] = parseRuleFile(ruleFileOf(batch.rules), batch.name);
  if (group === undefined) return [];
  const { evaluationMs, semantics } = batch;
  const store = new SeriesStore();
  const runner = new GroupRunner(group, {
    store,
    intervalMs: evaluationMs,
    externalLabels: NO_LABELS,
    externalUrl: '',
    evaluateOptions: { semantics, subqueryStepMs: evaluationMs },
  });
  const courses = batch.rules.map((rule) => ({
    rule,
    moments: [] as Moment[],
    transitions: 0,
    failure: undefined as Course['failure'],
  }));
  let fedTicks = 0;
  for (let timeMs = 0; timeMs < batch.evaluations * evaluationMs; timeMs += evaluationMs) {
    for (; fedTicks * TICK_MS <= timeMs; fedTicks += 1) feed(store, batch.series, fedTicks);
    const { transitions } = runner.evaluate(timeMs);
    for (const [index, { rule, alerts, lastError }] of runner.statuses.entries()) {
      const course = courses[index];
      if (course === undefined || course.failure !== undefined) continue;
      if (lastError !== undefined) course.failure = { timeMs, reason: lastError };
      course.transitions += transitions.filter((transition) => transition.rule === rule).length;
      const firing = [...alerts.values()].filter(({ state }) => state === 'firing');
      course.moments.push({ timeMs, firing, series: alertSeries(alerts.values()) });
    }
  }
  return courses.map(({ failure, ...course }) => (failure === undefined ? course : { ...course, failure }));
}
