import type { SeriesStore } from '../store/series-store.ts';
import { evaluateAggregation } from './aggregations.ts';
import type { Annotations } from './annotations.ts';
import { childrenOf, type Expr } from './ast.ts';
import { evaluateBinary, evaluateScalarBinary } from './binary.ts';
import { dropNames, type EvaluateOptions, type Evaluation } from './evaluation.ts';
import { broadcast, type Frame, type Grid, withValues } from './frame.ts';
import { evaluateRangeCall, isRangeCall } from './functions/range-call.ts';
import { timeDependentFunctions } from './functions/signatures.ts';
import { evaluateScalarCall, evaluateVectorCall } from './functions/vector-call.ts';
import type { Memo } from './memo.ts';
import { evaluateSelector } from './selectors.ts';

/** Evaluates expressions over one grid, expression by expression, each over all steps at once. */
export class Evaluator implements Evaluation {
  readonly store: SeriesStore;
  readonly options: Required<EvaluateOptions>;
  readonly bounds: { readonly startMs: number; readonly endMs: number };
  readonly annotations: Annotations;
  readonly memo: Memo;
  readonly isRepeated: boolean;
  readonly grid: Grid;

  constructor(setup: Omit<Evaluation, 'vector' | 'scalar' | 'on'>) {
    this.store = setup.store;
    this.options = setup.options;
    this.bounds = setup.bounds;
    this.annotations = setup.annotations;
    this.memo = setup.memo;
    this.isRepeated = setup.isRepeated;
    this.grid = setup.grid;
  }

  on(grid: Grid): Evaluation {
    return new Evaluator({ ...this, grid });
  }

  vector(expr: Expr): Frame {
    const { steps } = this.grid;
    // What does not depend on the evaluation time is evaluated once and holds at every step.
    if (steps > 1 && isStepInvariant(expr)) {
      return broadcast(this.on({ ...this.grid, steps: 1 }).vector(expr), steps);
    }
    switch (expr.kind) {
      case 'selector':
        return evaluateSelector(this, expr);
      case 'call':
        return isRangeCall(expr) ? evaluateRangeCall(this, expr) : evaluateVectorCall(this, expr);
      case 'aggregation':
        return evaluateAggregation(this, expr);
      case 'binary':
        return evaluateBinary(this, expr);
      case 'paren':
        return this.vector(expr.expr);
      case 'unary': {
        const frame = this.vector(expr.expr);
        if (expr.operator === '+') return frame;
        return dropNames(
          this,
          expr,
          withValues(
            frame,
            frame.values.map((value) => -value),
          ),
        );
      }
      default:
        throw new Error(`The type check lets no ${expr.kind} through as an instant vector.`);
    }
  }

  scalar(expr: Expr): Float64Array {
    switch (expr.kind) {
      case 'number':
        return new Float64Array(this.grid.steps).fill(expr.value);
      case 'call':
        return evaluateScalarCall(this, expr);
      case 'binary':
        return evaluateScalarBinary(this, expr);
      case 'paren':
        return this.scalar(expr.expr);
      case 'unary': {
        const values = this.scalar(expr.expr);
        return expr.operator === '+' ? values : values.map((value) => -value);
      }
      default:
        throw new Error(`The type check lets no ${expr.kind} through as a scalar.`);
    }
  }
}

const stepInvariant = new WeakMap<Expr, boolean>();

/** Whether an expression has the same value at every step, because each selector in it has an `@`. */
function isStepInvariant(expr: Expr): boolean {
  const known = stepInvariant.get(expr);
  if (known !== undefined) return known;
  const is = computeStepInvariance(expr);
  stepInvariant.set(expr, is);
  return is;
}

function computeStepInvariance(expr: Expr): boolean {
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr.shift.at !== undefined;
  if (expr.kind === 'call' && timeDependentFunctions.has(expr.name)) return false;
  return childrenOf(expr).every(isStepInvariant);
}
