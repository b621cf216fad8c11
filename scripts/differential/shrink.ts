import { childrenOf, formatExpr, parsePromql, typeOf } from '../../src/telemetry/promql/index.ts';
import type { Batch } from './batch.ts';
import { compare, type Divergence } from './compare.ts';
import type { RuleText } from './rules.ts';
import { inputOf } from './test-file.ts';

/** How often promtool is asked before the smallest divergence so far is taken for the smallest there is. */
const PROBES_MAX = 200;

/** Looks for a smaller case that still diverges: one rule, a smaller expression, fewer series, no waiting. */
export async function shrink(promtool: string, divergence: Divergence): Promise<Divergence> {
  const rule = divergence.course.rule;
  let smallest: Divergence = { ...divergence, batch: { ...divergence.batch, rules: [rule] } };
  let probes = 0;
  search: while (probes < PROBES_MAX) {
    for (const candidate of simpler(smallest.batch)) {
      probes += 1;
      const { divergences } = await compare(promtool, [candidate]);
      if (divergences[0] !== undefined) {
        smallest = divergences[0];
        continue search;
      }
    }
    break;
  }
  return smallest;
}

function* simpler(batch: Batch): Iterable<Batch> {
  const [rule] = batch.rules;
  if (rule === undefined) return;
  for (const other of simplerRules(rule)) yield { ...batch, rules: [other] };
  const { series } = batch;
  for (let size = Math.ceil(series.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < series.length; from += size) {
      yield { ...batch, series: series.filter((_, index) => index < from || index >= from + size) };
    }
  }
}

function* simplerRules(rule: RuleText): Iterable<RuleText> {
  const inner = childrenOf(parsePromql(rule.expr).expr).flatMap((child) =>
    // A range vector is none of a rule's, but what is in it may be.
    child.kind === 'subquery' ? [child.expr] : child.kind === 'range' ? [child.selector] : [child],
  );
  for (const expr of inner) {
    if (typeOf(expr) === 'vector') yield { ...rule, expr: formatExpr(expr) };
  }
  if (rule.for !== '0s') yield { ...rule, for: '0s' };
  if (rule.keep_firing_for !== '0s') yield { ...rule, keep_firing_for: '0s' };
}

/** Everything that is needed to see a divergence again. */
export function describeDivergence({ batch, course: { rule }, complaint }: Divergence): string {
  return [
    `${batch.name}: evaluated every ${batch.evaluationMs / 1_000} s, a value every 5 s`,
    `  ${JSON.stringify(rule)}`,
    ...batch.series.map((one) => `  ${JSON.stringify(inputOf(one))}`),
    complaint,
  ].join('\n');
}
