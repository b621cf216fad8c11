import { deviance, stirlingError } from './saddle-point.ts';

/**
 * The regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), between 0 and 1.
 *
 * `a` is positive, `x` not negative. A series below x = a + 1, Legendre's continued fraction by Lentz's method above,
 * as in Press et al., "Numerical Recipes", section 6.2; small tails keep their relative precision.
 */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - bySeries(a, x) : byFraction(a, x);
}

/** The regularised lower incomplete gamma function P(a, x) = 1 − Q(a, x). */
export function gammaLower(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? bySeries(a, x) : 1 - byFraction(a, x);
}

/** x^a · e^(−x) / Γ(a + 1). */
function leadingFactor(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - deviance(a, x - a)) / Math.sqrt(2 * Math.PI * a);
}

function bySeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * Number.EPSILON; k += 1) {
    term *= x / (a + k);
    sum += term;
  }
  return leadingFactor(a, x) * sum;
}

function byFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; ; k += 1) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) <= Number.EPSILON) return leadingFactor(a, x) * a * fraction;
  }
}
