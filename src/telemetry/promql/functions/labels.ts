import { labelOf, METRIC_NAME, withLabels } from '../../labels.ts';
import { compileAnchored } from '../../regex.ts';
import { type Call, type Expr, unwrap } from '../ast.ts';
import { evaluationError } from '../errors.ts';
import { type Evaluation, relabel } from '../evaluation.ts';
import type { Frame, Row } from '../frame.ts';
import { isLabelName } from '../label-name.ts';

/** `label_replace`: sets a label from the parts of another one that a regular expression matches as a whole. */
export function labelReplace(evaluation: Evaluation, call: Call): Frame {
  const [vector, ...texts] = call.args;
  const [target = '', replacement = '', source = '', pattern = ''] = texts.map(textOf);
  const regex = compiled(pattern, evaluation.options.semantics === 'prometheus-3');
  checkName(evaluation, target, 'destination', call.name);
  return relabel(evaluation, call, evaluation.vector(asExpr(vector)), (row) => {
    const match = regex.exec(labelOf(row.labels, source));
    return match === null ? row : renamed(row, target, expand(replacement, match));
  });
}

/** `label_join`: sets a label to the values of others, joined. */
export function labelJoin(evaluation: Evaluation, call: Call): Frame {
  const [vector, ...texts] = call.args;
  const [target = '', separator = '', ...sources] = texts.map(textOf);
  for (const source of sources) checkName(evaluation, source, 'source', call.name);
  checkName(evaluation, target, 'destination', call.name);
  return relabel(evaluation, call, evaluation.vector(asExpr(vector)), (row) =>
    renamed(row, target, sources.map((source) => labelOf(row.labels, source)).join(separator)),
  );
}

function renamed({ labels, dropName }: Row, target: string, value: string): Row {
  // A name that was set on purpose is not dropped at the end.
  return { labels: withLabels(labels, [[target, value]]), dropName: dropName && target !== METRIC_NAME };
}

function compiled(pattern: string, dotAll: boolean): RegExp {
  try {
    return compileAnchored(pattern, dotAll);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw evaluationError(`invalid regular expression in label_replace(): ${pattern}`);
  }
}

/** Fills in `$1`, `${1}`, `$name`, `${name}` and `$$` the way Go's `Expand` does. */
function expand(template: string, match: RegExpExecArray): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (found, bare?: string, braced?: string) => {
    if (found === '$$') return '$';
    const name = bare ?? braced ?? '';
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
  });
}

function checkName({ options }: Evaluation, name: string, role: string, caller: string): void {
  if (isLabelName(name, options.semantics)) return;
  throw evaluationError(`invalid ${role} label name in ${caller}(): ${name}`);
}

function textOf(expr: Expr): string {
  const inner = unwrap(expr);
  return inner.kind === 'string' ? inner.value : '';
}

function asExpr(expr: Expr | undefined): Expr {
  if (expr === undefined) throw new Error('The type check has counted the arguments.');
  return expr;
}
