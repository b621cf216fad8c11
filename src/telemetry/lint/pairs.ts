import { type Expr, unwrap, type VectorSelector } from '../promql/index.ts';
import type { Matcher } from '../store/matcher.ts';

export type SelectorPair = readonly [left: VectorSelector, right: VectorSelector];

/** The selectors that stand at the same places of two expressions which differ in their matchers alone; undefined when they differ more. */
export function pairedSelectors(one: Expr, other: Expr): readonly SelectorPair[] | undefined {
  const left = unwrap(one);
  const right = unwrap(other);
  if (left.kind === 'number' && right.kind === 'number') return left.value === right.value ? [] : undefined;
  if (left.kind === 'string' && right.kind === 'string') return left.value === right.value ? [] : undefined;
  if (left.kind === 'selector' && right.kind === 'selector') {
    return isSame([left.name, left.shift], [right.name, right.shift]) ? [[left, right]] : undefined;
  }
  if (left.kind === 'range' && right.kind === 'range') {
    return left.rangeMs === right.rangeMs ? pairedSelectors(left.selector, right.selector) : undefined;
  }
  if (left.kind === 'subquery' && right.kind === 'subquery') {
    const [a, b] = [left, right].map(({ rangeMs, stepMs, shift }) => [rangeMs, stepMs, shift]);
    return isSame(a, b) ? pairedSelectors(left.expr, right.expr) : undefined;
  }
  if (left.kind === 'call' && right.kind === 'call') {
    return left.name === right.name ? pairedLists(left.args, right.args) : undefined;
  }
  if (left.kind === 'aggregation' && right.kind === 'aggregation') {
    const [a, b] = [left, right].map((side) => [side.operator, side.without, side.grouping.toSorted()]);
    const [leftArgs, rightArgs] = [left, right].map(({ param, expr }) => (param ? [param, expr] : [expr]));
    return isSame(a, b) ? pairedLists(leftArgs ?? [], rightArgs ?? []) : undefined;
  }
  return undefined;
}

/** The labels of which two selectors say different things. */
export function differingLabels([left, right]: SelectorPair): readonly string[] {
  const [said, other] = [left, right].map(({ matchers }) => new Set(matchers.map(keyOf)));
  const differing = [
    ...left.matchers.filter((matcher) => !other?.has(keyOf(matcher))),
    ...right.matchers.filter((matcher) => !said?.has(keyOf(matcher))),
  ];
  return [...new Set(differing.map(({ name }) => name))];
}

function keyOf({ name, operator, value }: Matcher): string {
  return JSON.stringify([name, operator, value]);
}

function pairedLists(left: readonly Expr[], right: readonly Expr[]): readonly SelectorPair[] | undefined {
  if (left.length !== right.length) return undefined;
  const all: SelectorPair[] = [];
  for (const [index, expr] of left.entries()) {
    const other = right[index];
    const pairs = other === undefined ? undefined : pairedSelectors(expr, other);
    if (pairs === undefined) return undefined;
    all.push(...pairs);
  }
  return all;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
