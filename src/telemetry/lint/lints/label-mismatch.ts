import {
  type Binary,
  comparisonOperators,
  type Expr,
  formatExpr,
  selectorsIn,
  setOperators,
  typeOf,
  unwrap,
  walk,
} from '../../promql/index.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { conditionsOn, mayHave, type OutputLabels, outputLabels } from '../output-labels.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';
import { sampleRegex } from '../sample-regex.ts';
import { filledAtMs } from '../traffic.ts';

interface Mismatch extends Suspicion {
  readonly expr: Binary;
}

/** `a{x="1"} / b{x="2"}`, `sum by (job) (a) / sum(b)`: no series finds a partner. */
export const labelMismatch: Lint<Mismatch> = {
  code: 'label-mismatch',
  summary: 'No series of one side can have the labels of a series of the other side.',
  level: 'error',

  check({ rule }, context) {
    const found: Mismatch[] = [];
    walk(rule.query.expr, (expr) => {
      if (expr.kind === 'binary' && matchesVectors(expr)) found.push(...suspect(expr, context));
    });
    return found;
  },

  prove({ expr }, _, { scrapeIntervalMs: intervalMs, snapshot }) {
    const [left, right] = [withoutThresholds(expr.left), withoutThresholds(expr.right)];
    const whole = { ...expr, left, right };
    const atMs = filledAtMs([expr], intervalMs);
    const series = sampleData(whole, snapshot, `0+1x${atMs / intervalMs}`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: 'Both sides have something to give.',
      intervalMs,
      series,
      asks: [left, right, whole].map((side) => ({ expr: formatExpr(side), atMs })),
    });
    const [one = 0, other = 0, both = 0] = answers.map(({ values }) => values.length);
    const failed = answers.some(({ error }) => error !== undefined);
    const expected = expr.operator === 'unless' ? one : 0;
    return !failed && one > 0 && other > 0 && both === expected ? proof : undefined;
  },
};

function matchesVectors({ operator, left, right }: Binary): boolean {
  return operator !== 'or' && typeOf(left) === 'vector' && typeOf(right) === 'vector';
}

function suspect(expr: Binary, context: LintContext): Mismatch[] {
  const left = outputLabels(expr.left);
  const right = outputLabels(expr.right);
  const { matching } = expr;
  const named = [left, right].flatMap(({ only, conditions }) => [
    ...(only ?? []),
    ...conditions.map(({ name }) => name),
  ]);
  const labels = [...new Set([...named, 'instance', 'job'])].filter(
    (label) => matching.labels.includes(label) === matching.on,
  );
  const consequence =
    expr.operator === 'unless' ? 'so nothing is ever left out' : 'so the result is always empty';
  const suspicion = { at: expr.span, expr, suggestion: suggestionFor(expr) };
  for (const label of labels) {
    const reason = conflict(left, right, label) ?? conflict(right, left, label);
    if (reason !== undefined) return [{ ...suspicion, why: `${reason}, ${consequence}.` }];
  }
  // What nobody can know from the rule alone, the snapshot may show.
  if (areKnown(expr, context.snapshot)) {
    const why = `With the labels that the snapshot knows no pair has the same ones, ${consequence}.`;
    return [{ ...suspicion, why }];
  }
  const lonely = labels.find((label) => isAskedOnce(expr, left, right, label));
  if (lonely === undefined || context.snapshot !== undefined) return [];
  const why = `One side asks for a value of the label "${lonely}" and the other side, of another metric, does not: unless both have that label, no pair has the same ones, ${consequence}.`;
  return [{ ...suspicion, level: 'warning', why }];
}

/** Labels that targets and clusters give to everything alike. */
const commonLabels =
  /^(?:job|instance|namespace|cluster|environment|env|region|zone|node|pod|container|service)$/;

/** Whether one side alone asks for a label that the metric of the other side may well not have. */
function isAskedOnce(
  { operator, left, right }: Binary,
  one: OutputLabels,
  other: OutputLabels,
  label: string,
): boolean {
  if (setOperators.has(operator) || commonLabels.test(label)) return false;
  const [names, otherNames] = [left, right].map(metricsOf);
  if (names?.some((name) => otherNames?.includes(name))) return false;
  return [
    [one, other],
    [other, one],
  ].some(([asking, silent]) => {
    if (asking === undefined || silent === undefined || silent.only !== undefined) return false;
    const asks = conditionsOn(asking, label).some((matcher) => !matcher.matches(''));
    return asks && conditionsOn(silent, label).length === 0 && mayHave(silent, label);
  });
}

/** Why no value of a label fits both sides. */
function conflict(one: OutputLabels, other: OutputLabels, label: string): string | undefined {
  if (!mayHave(one, label)) {
    const isGrouped = other.only?.has(label) ?? false;
    const isScraped = other.isScraped && (label === 'instance' || label === 'job');
    const demands = conditionsOn(other, label).some((matcher) => !matcher.matches(''));
    if (!mayHave(other, label) || !(isGrouped || isScraped || demands)) return undefined;
    return `Only one side has the label "${label}"`;
  }
  const values = finiteValues(one, label);
  const demanded = conditionsOn(other, label);
  if (values === undefined || !mayHave(other, label)) return undefined;
  const fits = values.some((value) => demanded.every((matcher) => matcher.matches(value)));
  return fits ? undefined : `One side has no value of the label "${label}" that the other side could have`;
}

function finiteValues(labels: OutputLabels, label: string): readonly string[] | undefined {
  for (const { operator, value } of conditionsOn(labels, label)) {
    if (operator === '=') return [value];
    if (operator === '=~' && /^\(?[\w |/:-]+\)?$/.test(value)) return sampleRegex(value.replace(/[()]/g, ''));
  }
  return undefined;
}

function areKnown(expr: Expr, snapshot: LintContext['snapshot']): boolean {
  return selectorsIn(expr).every(({ name = '', matchers }) => {
    const metric = snapshot?.get(name);
    const names = [...(metric?.labels.keys() ?? []), '__name__', 'job', 'instance'];
    return metric !== undefined && matchers.every((matcher) => names.includes(matcher.name));
  });
}

function metricsOf(expr: Expr): string[] {
  return selectorsIn(expr).map(({ name = '' }) => name);
}

/** Sample values say nothing about thresholds, so both sides are tried without theirs. */
function withoutThresholds(expr: Expr): Expr {
  const inner = unwrap(expr);
  if (inner.kind !== 'binary') return expr;
  if (comparisonOperators.has(inner.operator)) {
    if (typeOf(inner.right) !== 'vector') return withoutThresholds(inner.left);
    if (typeOf(inner.left) !== 'vector') return withoutThresholds(inner.right);
  }
  const [left, right] = [withoutThresholds(inner.left), withoutThresholds(inner.right)];
  return { kind: 'paren', expr: { ...inner, left, right }, span: expr.span };
}

function suggestionFor({ operator }: Binary): string {
  const what = setOperators.has(operator) ? 'Match' : 'Aggregate both sides by the same labels, or match';
  return `${what} on the labels that both sides have, with on (…) or ignoring (…).`;
}
