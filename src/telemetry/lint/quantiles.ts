import { type Call, type Expr, type VectorSelector, walk } from '../promql/index.ts';

/** A call of `histogram_quantile`, and what it selects. */
export interface Quantile {
  readonly call: Call;
  readonly input: Expr;
  readonly selectors: readonly SelectorInside[];
}

export interface SelectorInside {
  readonly selector: VectorSelector;
  /** The expressions between the quantile and the selector, outermost first. */
  readonly around: readonly Expr[];
}

export function quantilesIn(expr: Expr): Quantile[] {
  const found: Quantile[] = [];
  walk(expr, (call) => {
    const input = call.kind === 'call' && call.name === 'histogram_quantile' ? call.args[1] : undefined;
    if (call.kind !== 'call' || input === undefined) return;
    const selectors: SelectorInside[] = [];
    walk(input, (selector, around) => {
      if (selector.kind === 'selector') selectors.push({ selector, around });
    });
    found.push({ call, input, selectors });
  });
  return found;
}

/** Whether the name says that a metric is the buckets of a histogram. */
export function isBucketName(name: string | undefined): boolean {
  return name?.endsWith('_bucket') ?? false;
}
