import { wallMs } from '../../core/clock.ts';
import { FiredrillError } from '../../core/errors.ts';
import { type Labels, labelsKey } from '../labels.ts';
import type { EvaluateOptions } from '../promql/evaluate.ts';
import { evaluateInstant, type PreparedQuery, parsePromql, prepareQuery } from '../promql/index.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { STALE_NAN } from '../store/stale.ts';
import { alertResults, alertSeries, type Sample, samplesOf } from './alert-results.ts';
import { type Alert, type AlertStates, type AlertTransition, evaluateAlertRule } from './alert-state.ts';
import { dueNotifications } from './notify.ts';
import { recordingResult } from './recording.ts';
import type { RuleGroup } from './rule-file.ts';
import type { AlertingRule, Rule } from './rule-file-schema.ts';
import type { TemplateWorld } from './template/template.ts';

export interface GroupRunnerOptions {
  readonly store: SeriesStore;
  /** The interval of the group, or the default where it names none, in milliseconds. */
  readonly intervalMs: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  readonly evaluateOptions?: EvaluateOptions;
}

/** A rule and how its last evaluation went. Times are Unix milliseconds. */
export interface RuleStatus {
  readonly rule: Rule;
  readonly health: 'unknown' | 'ok' | 'err';
  readonly lastError: string | undefined;
  readonly lastEvaluationMs: number | undefined;
  /** Wall time that the last evaluation took, in milliseconds. */
  readonly durationMs: number;
  readonly alerts: AlertStates;
}

/** What one evaluation of a group brought about. */
export interface GroupEvaluation {
  readonly transitions: readonly (AlertTransition & { readonly rule: AlertingRule })[];
  /** Alerts that a receiver has to be told, or told again, about. */
  readonly due: readonly (Alert & { readonly rule: AlertingRule })[];
  readonly errors: readonly { readonly rule: Rule; readonly reason: string }[];
}

/** One group at work: its rules run in sequence, so an alert sees what a recording rule above it has just written. */
export class GroupRunner {
  readonly group: RuleGroup;
  readonly intervalMs: number;
  readonly #options: GroupRunnerOptions;
  readonly #slots: Slot[];

  constructor(group: RuleGroup, options: GroupRunnerOptions) {
    this.group = group;
    this.intervalMs = options.intervalMs;
    this.#options = options;
    this.#slots = group.rules.map((rule) => ({
      status: unevaluated(rule),
      query: prepareQuery(rule.query, options.store, options.evaluateOptions),
      written: new Map(),
    }));
  }

  /** The rules in the order of the file. */
  get statuses(): readonly RuleStatus[] {
    return this.#slots.map((slot) => slot.status);
  }

  /** Evaluates the rules for `tsMs` (Unix milliseconds), which must be later than the time before. */
  evaluate(tsMs: number): GroupEvaluation {
    return this.#evaluate(tsMs, this.#slots);
  }

  /** Evaluates the recording rules alone: how a backfilled past gets the series that they would have written. */
  record(tsMs: number): void {
    this.#evaluate(
      tsMs,
      this.#slots.filter((slot) => slot.status.rule.kind === 'record'),
    );
  }

  /** Takes over the alerts of rules that a reload has left as they were. */
  adopt(previous: GroupRunner): void {
    for (const slot of this.#slots) {
      const same = previous.#slots.find((old) => isSameRule(old.status.rule, slot.status.rule));
      if (same === undefined) continue;
      slot.status = { ...same.status, rule: slot.status.rule };
      slot.written = same.written;
      same.written = new Map();
    }
  }

  /** Ends the series of rules that are not evaluated any more. */
  retire(tsMs: number): void {
    for (const slot of this.#slots) {
      // A marker at the time of the last samples would be refused.
      const endMs = Math.max(tsMs, (slot.status.lastEvaluationMs ?? tsMs) + 1);
      this.#write(slot, [], endMs - this.group.queryOffsetMs);
    }
  }

  #evaluate(tsMs: number, slots: readonly Slot[]): GroupEvaluation {
    const outcomes = slots.map((slot) => this.#evaluateRule(slot, tsMs));
    return {
      transitions: outcomes.flatMap((outcome) => outcome.transitions),
      due: outcomes.flatMap((outcome) => outcome.due),
      errors: outcomes.flatMap((outcome) => outcome.errors),
    };
  }

  #evaluateRule(slot: Slot, tsMs: number): GroupEvaluation {
    const started = wallMs();
    const { rule } = slot.status;
    const outcome = this.#run(slot, tsMs);
    slot.status = {
      rule,
      health: outcome.ok ? 'ok' : 'err',
      lastError: outcome.ok ? undefined : outcome.reason,
      lastEvaluationMs: tsMs,
      durationMs: wallMs() - started,
      alerts: outcome.alerts,
    };
    if (!outcome.ok) return { transitions: [], due: [], errors: [{ rule, reason: outcome.reason }] };
    // What an error leaves behind is neither written nor marked as ended, so only a good outcome gets here.
    this.#write(slot, outcome.samples, tsMs - this.group.queryOffsetMs);
    return { ...outcome, errors: [] };
  }

  #run({ status: { rule, alerts }, query }: Slot, tsMs: number): Outcome {
    try {
      const samples = samplesOf(query.at(tsMs - this.group.queryOffsetMs));
      if (rule.kind === 'alert') return this.#alert(rule, alerts, samples, tsMs);
      const result = recordingResult(rule, samples, this.group.limit);
      return result.ok ? { ...nothing, alerts, samples: result.samples } : { ...result, alerts };
    } catch (error) {
      if (!(error instanceof FiredrillError) || error.kind === 'bug') throw error;
      return { ok: false, reason: error.message, alerts };
    }
  }

  #alert(rule: AlertingRule, alerts: AlertStates, samples: readonly Sample[], tsMs: number): Outcome {
    const world: TemplateWorld = {
      externalUrl: this.#options.externalUrl,
      query: (text) => {
        const { store, evaluateOptions } = this.#options;
        return samplesOf(evaluateInstant(parsePromql(text), store, tsMs, evaluateOptions));
      },
    };
    const results = alertResults(rule, samples, this.#options.externalLabels, world);
    const timing = { ...rule, limit: this.group.limit };
    const evaluation = evaluateAlertRule(alerts, results, tsMs, timing);
    if (!evaluation.ok) return { ok: false, reason: evaluation.reason, alerts: evaluation.states };
    const { states, due } = dueNotifications(evaluation.states, tsMs, this.intervalMs);
    return {
      ok: true,
      alerts: states,
      samples: alertSeries(states.values()),
      transitions: evaluation.transitions.map((transition) => ({ ...transition, rule })),
      due: due.map((alert) => ({ ...alert, rule })),
    };
  }

  #write(slot: Slot, samples: readonly Sample[], timeMs: number): void {
    const written = new Map<string, Labels>();
    for (const { labels, value } of samples) {
      this.#options.store.append(labels, timeMs, value);
      written.set(labelsKey(labels), labels);
    }
    for (const [key, labels] of slot.written) {
      if (!written.has(key)) this.#options.store.append(labels, timeMs, STALE_NAN);
    }
    slot.written = written;
  }
}

interface Slot {
  status: RuleStatus;
  readonly query: PreparedQuery;
  /** The series of the last good evaluation: those that the next one does not bring get a stale marker. */
  written: ReadonlyMap<string, Labels>;
}

type Outcome =
  | ({
      readonly ok: true;
      readonly alerts: AlertStates;
      readonly samples: readonly Sample[];
    } & Pick<GroupEvaluation, 'transitions' | 'due'>)
  | { readonly ok: false; readonly alerts: AlertStates; readonly reason: string };

function isSameRule(a: Rule, b: Rule): boolean {
  return a.kind === b.kind && a.name === b.name && a.query.text === b.query.text;
}

const nothing = { ok: true, transitions: [], due: [] } as const;

function unevaluated(rule: Rule): RuleStatus {
  return {
    rule,
    health: 'unknown',
    lastError: undefined,
    lastEvaluationMs: undefined,
    durationMs: 0,
    alerts: new Map(),
  };
}
