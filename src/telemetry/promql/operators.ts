import type { BinaryOperator } from './ast.ts';

/** Arithmetic gives a number, a comparison whether it holds. */
export type Operation = (left: number, right: number) => number;

/** The operators on two numbers; comparisons give 1 or 0. */
export const operations: Readonly<Record<Exclude<BinaryOperator, 'and' | 'or' | 'unless'>, Operation>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': power,
  atan2: (left, right) => Math.atan2(left, right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '>': (left, right) => Number(left > right),
  '<': (left, right) => Number(left < right),
  '>=': (left, right) => Number(left >= right),
  '<=': (left, right) => Number(left <= right),
};

/** IEEE 754 `pow`, from which JavaScript's operator departs for bases of 1 and −1. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}
