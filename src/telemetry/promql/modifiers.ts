import type { Expr, TimeShift } from './ast.ts';
import { invalid, unsupported } from './errors.ts';
import { parseNumber } from './literals.ts';
import { childNamed, childrenOf, durationExpressions, type Syntax, textOf } from './syntax.ts';

/** Applies a range, a subquery, `offset` or `@` to the expression in front of it. */
export function applyPostfix(syntax: Syntax, expr: Expr): Expr {
  const { text, node } = syntax;
  switch (node.name) {
    case 'MatrixSelector':
      return rangeOf(syntax, expr);
    case 'SubqueryExpr': {
      const [range, step] = childrenOf(syntax).filter((child) => child.node.name === 'DurationExpr');
      const stepMs = step === undefined ? {} : { stepMs: durationMs(step) };
      const span = { from: expr.span.from, to: node.to };
      return { kind: 'subquery', expr, rangeMs: durationMs(range), ...stepMs, shift: { offsetMs: 0 }, span };
    }
    case 'OffsetExpr':
      return shifted(syntax, expr, (shift) => {
        if (shift.offsetMs !== 0) throw invalid(text, expr.span, 'offset may not be set multiple times.');
        return { ...shift, offsetMs: offsetMs(childNamed(syntax, 'OffsetDurationExpr')) };
      });
    case 'StepInvariantExpr':
      return shifted(syntax, expr, (shift) => {
        if (shift.at !== undefined)
          throw invalid(text, expr.span, '@ <timestamp> may not be set multiple times.');
        return { ...shift, at: atOf(syntax) };
      });
    default:
      throw unsupported(
        text,
        node,
        `The ${textOf(syntax).split(/\s/).at(-1)} modifier of range selectors is`,
      );
  }
}

function rangeOf(syntax: Syntax, expr: Expr): Expr {
  const { text, node } = syntax;
  if (expr.kind !== 'selector') throw invalid(text, expr.span, 'ranges only allowed for vector selectors.');
  if (expr.shift.offsetMs !== 0) throw invalid(text, expr.span, 'no offset modifiers allowed before range.');
  if (expr.shift.at !== undefined) throw invalid(text, expr.span, 'no @ modifiers allowed before range.');
  const rangeMs = durationMs(childNamed(syntax, 'DurationExpr'));
  return { kind: 'range', selector: expr, rangeMs, span: { from: expr.span.from, to: node.to } };
}

function shifted({ text, node }: Syntax, expr: Expr, change: (shift: TimeShift) => TimeShift): Expr {
  const span = { from: expr.span.from, to: node.to };
  switch (expr.kind) {
    case 'selector':
    case 'subquery':
      return { ...expr, shift: change(expr.shift), span };
    case 'range':
      return { ...expr, selector: { ...expr.selector, shift: change(expr.selector.shift) }, span };
    default: {
      const modifier = node.name === 'OffsetExpr' ? 'offset' : '@';
      throw invalid(
        text,
        expr.span,
        `${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery.`,
      );
    }
  }
}

function atOf(syntax: Syntax): number | 'start' | 'end' {
  const keyword = childNamed(syntax, 'AtModifierPreprocessors');
  if (keyword !== undefined) return /^start/i.test(textOf(keyword)) ? 'start' : 'end';
  const literals = childrenOf(syntax).filter((child) => child.node.name === 'NumberDurationLiteral');
  const written = literals.at(-1);
  const seconds = written === undefined ? Number.NaN : parseNumber(textOf(written));
  if (!Number.isFinite(seconds)) {
    throw invalid(syntax.text, syntax.node, `timestamp out of bounds for @ modifier: ${seconds}.`);
  }
  return Math.round(seconds * 1_000);
}

/** The length of a range or the step of a subquery. */
function durationMs(syntax: Syntax | undefined): number {
  if (syntax === undefined) throw new Error('The grammar demands a duration.');
  const [first, second] = childrenOf(syntax);
  if (first?.node.name === 'UnaryOp' && second !== undefined && !textOf(first).startsWith('-'))
    return durationMs(second);
  const ms = first?.node.name === 'UnaryOp' ? -1 : literalMs(syntax);
  if (ms <= 0) throw invalid(syntax.text, syntax.node, 'duration must be greater than 0.');
  return ms;
}

function offsetMs(syntax: Syntax | undefined): number {
  if (syntax === undefined) throw new Error('The grammar demands a duration.');
  const [sign, inner] = childrenOf(syntax);
  if (sign?.node.name !== 'UnaryOp') return literalMs(syntax);
  return textOf(sign) === '-' ? -offsetMs(inner) : offsetMs(inner);
}

function literalMs(syntax: Syntax): number {
  const literal = childNamed(syntax, 'NumberDurationLiteralInDurationContext');
  if (literal === undefined || textOf(literal) !== textOf(syntax)) {
    throw unsupported(syntax.text, syntax.node, durationExpressions);
  }
  const ms = Math.round(parseNumber(textOf(literal)) * 1_000);
  if (!Number.isFinite(ms)) throw invalid(syntax.text, syntax.node, 'duration out of range.');
  return ms;
}
