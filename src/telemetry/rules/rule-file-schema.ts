import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';
import { METRIC_NAME } from '../labels.ts';
import { parsePromDurationMs, parsePromql, type Query } from '../promql/index.ts';
import { parseTemplate, type Template } from './template/template.ts';

/** A key without a value means the same as no key: rule files are read as Go reads them. */
export function optional<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => (isNothing(value) ? undefined : value), schema.optional());
}

/** The ways in which YAML spells nothing, as far as they reach us as text. */
export function isNothing(value: unknown): boolean {
  return value === '' || value === 'null' || value === '~';
}

/** A Prometheus duration as milliseconds. */
export const duration = z.string().transform((text, context) => {
  const ms = parsePromDurationMs(text);
  if (ms !== undefined) return ms;
  const suggestion = 'Write for example 30s, 5m or 1h30m.';
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration`, params: { suggestion } });
  return z.NEVER;
});

/** A query whose result is a vector or a scalar: what rules and their tests can be about. */
export const expression = z.string().transform((text, context): Query => {
  try {
    const query = parsePromql(text);
    if (query.type === 'vector' || query.type === 'scalar') return query;
    const message = `the expression gives a ${query.type}, a rule needs a vector or a scalar`;
    context.addIssue({ code: 'custom', message });
  } catch (error) {
    return refuse(context, error, text);
  }
  return z.NEVER;
});

const template = z.string().transform((text, context): Template => {
  const result = parseTemplate(text);
  if (result.ok) return result.template;
  context.addIssue({
    code: 'custom',
    message: `template: ${result.message}`,
    params: { offset: result.offset },
  });
  return z.NEVER;
});

const labelName = z.string().refine((name) => name !== '' && name !== METRIC_NAME, {
  error: 'a label of a rule can be neither empty nor __name__',
});
const wholeNumber = z.string().regex(/^\d+$/, 'write a whole number').transform(Number);

const ruleFields = z.strictObject({
  alert: optional(z.string()).describe('Name of the alert'),
  record: optional(
    z.string().refine((name) => !/[{}]/.test(name), {
      error: 'a recording rule is named by a metric name without braces; labels go into "labels"',
    }),
  ).describe('Name of the series that the rule writes'),
  expr: expression.describe('PromQL: an alert is active for each series in its result'),
  for: optional(duration).describe('How long the alert must be active before it fires'),
  keep_firing_for: optional(duration).describe('How long the alert goes on firing after its last result'),
  labels: optional(z.record(labelName, template)).describe('Labels to add or to replace'),
  annotations: optional(z.record(z.string().min(1), template)).describe('Texts for people'),
});
type RuleFields = z.output<typeof ruleFields>;

const rule = ruleFields
  .superRefine(
    (fields: Partial<RuleFields>, context) => {
      for (const message of contradictions(fields)) context.addIssue({ code: 'custom', message });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .transform(toRule);

const group = z.strictObject({
  name: z.string().min(1, 'a group needs a name'),
  interval: optional(duration).describe('Time between two evaluations'),
  limit: optional(wholeNumber).describe('Most alerts or series that one rule may give; 0 means any number'),
  query_offset: optional(duration).describe('How far in the past the rules are evaluated'),
  labels: optional(z.record(labelName, template)).describe('Labels of all rules of the group'),
  rules: optional(z.array(rule)),
});

/** The rule file of Prometheus 3.5 (`model/rulefmt/rulefmt.go`), for documents whose scalars are read as text. */
export const ruleFileSchema = z.strictObject({
  groups: optional(
    z.array(group).superRefine(
      (groups, context) => {
        const names = groups.map((one: Partial<z.output<typeof group>> | undefined) => one?.name);
        names.forEach((name, index) => {
          if (name === undefined || names.indexOf(name) === index) return;
          context.addIssue({
            code: 'custom',
            message: `the group "${name}" is there twice`,
            path: [index, 'name'],
          });
        });
      },
      { when: ({ value }) => Array.isArray(value) },
    ),
  ),
});

/** Fields that both kinds of rule have. */
interface RuleBase {
  readonly name: string;
  readonly query: Query;
  readonly labels: Readonly<Record<string, Template>>;
}

export interface RecordingRule extends RuleBase {
  readonly kind: 'record';
}

export interface AlertingRule extends RuleBase {
  readonly kind: 'alert';
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly annotations: Readonly<Record<string, Template>>;
}

export type Rule = RecordingRule | AlertingRule;

function toRule(fields: RuleFields): Rule {
  const base = { query: fields.expr, labels: fields.labels ?? {} };
  if (fields.record !== undefined) return { kind: 'record', name: fields.record, ...base };
  return {
    kind: 'alert',
    name: fields.alert ?? '',
    ...base,
    forMs: fields.for ?? 0,
    keepFiringForMs: fields.keep_firing_for ?? 0,
    annotations: fields.annotations ?? {},
  };
}

function contradictions(fields: Partial<RuleFields>): string[] {
  const named = [fields.alert, fields.record].filter((name) => name !== undefined && name !== '');
  if (named.length !== 1) return ['a rule has either "alert" or "record"'];
  if (fields.record === undefined) return [];
  const foreign = (['for', 'keep_firing_for', 'annotations'] as const).filter(
    (key) => fields[key] !== undefined,
  );
  return foreign.map((key) => `a recording rule cannot have "${key}"`);
}

function refuse(context: z.core.$RefinementCtx, error: unknown, text: string): never {
  if (!(error instanceof FiredrillError) || error.kind !== 'usage') throw error;
  const [line = 1, column = 1] = (error.place ?? '').split(':').map(Number);
  const lineStart = text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, one) => sum + one.length + 1, 0);
  context.addIssue({
    code: 'custom',
    message: error.shortMessage,
    params: { offset: lineStart + column - 1, suggestion: error.nextStep },
  });
  return z.NEVER;
}
