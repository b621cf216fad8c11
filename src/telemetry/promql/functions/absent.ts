import { type Labels, labelsFrom, METRIC_NAME, NO_LABELS } from '../../labels.ts';
import { type Expr, unwrap } from '../ast.ts';

/** The labels that `absent` gives its result: those that the selector fixes with `=`. */
export function absentLabels(argument: Expr | undefined): Labels {
  const expr = argument === undefined ? undefined : unwrap(argument);
  const selector = expr?.kind === 'range' ? expr.selector : expr;
  if (selector?.kind !== 'selector') return NO_LABELS;
  // A condition that follows `=` on the same label takes the label out again, one that precedes it does not.
  const matchers = selector.matchers.filter(({ name }) => name !== METRIC_NAME);
  const isFixed = (name: string, index: number): boolean =>
    matchers.findIndex((other) => other.name === name && other.operator === '=') === index &&
    matchers.findLastIndex((other) => other.name === name) === index;
  return labelsFrom(
    matchers
      .filter(({ name }, index) => isFixed(name, index))
      .map(({ name, value }) => [name, value] as const),
  );
}
