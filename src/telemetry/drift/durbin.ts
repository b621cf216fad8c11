/**
 * The exact P(D_n < d) of a sample against a known distribution, for d above 1 / (2n).
 *
 * An entry of n!/nⁿ · Hⁿ, where H has about 2nd rows and no negative entries, so that digits are not lost. Source:
 * J. Durbin, 1968, as computed by G. Marsaglia, W. W. Tsang and J. Wang, "Evaluating Kolmogorov's Distribution", 2003.
 */
export function durbin(n: number, d: number): number {
  const middle = Math.ceil(n * d) - 1;
  const size = 2 * middle + 1;
  let power: Scaled = { values: stepMatrix(size, middle + 1 - n * d), exponent: 0 };
  let row: Scaled = { values: new Float64Array(size), exponent: 0 };
  row.values[middle] = 1;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) row = rescaled(product(row, power, size), middle);
    if (rest > 1) power = rescaled(product(power, power, size), middle * (size + 1));
  }
  let { exponent } = row;
  let probability = row.values[middle] ?? 0;
  for (let i = 1; i <= n; i += 1) {
    probability *= i / n;
    if (probability < 2 ** -128) {
      probability *= 2 ** 128;
      exponent -= 128;
    }
  }
  return probability * 2 ** exponent;
}

/** Numbers that are to be multiplied by 2^exponent. */
interface Scaled {
  readonly values: Float64Array;
  readonly exponent: number;
}

/** The matrix H for d = (k − h) / n, row by row, with 2k − 1 rows. */
function stepMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const inverseFactorials = new Float64Array(size + 1).fill(1);
  for (let i = 1; i <= size; i += 1) inverseFactorials[i] = (inverseFactorials[i - 1] ?? 0) / i;
  for (let row = 0; row < size; row += 1) {
    for (let column = 1; column <= Math.min(row + 1, size - 1); column += 1) {
      matrix[row * size + column] = inverseFactorials[row - column + 1] ?? 0;
    }
  }
  for (let i = 0; i < size; i += 1) {
    const edge = (1 - h ** (i + 1)) * (inverseFactorials[i + 1] ?? 0);
    matrix[i * size] = edge;
    matrix[size * size - 1 - i] = edge;
  }
  const corner = 1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size;
  matrix[(size - 1) * size] = corner * (inverseFactorials[size] ?? 0);
  return matrix;
}

/** The product with a square matrix of `size`; the left side may have fewer rows. */
function product(left: Scaled, right: Scaled, size: number): Scaled {
  const values = new Float64Array(left.values.length);
  for (let row = 0; row < values.length; row += size) {
    for (let inner = 0; inner < size; inner += 1) {
      const factor = left.values[row + inner] ?? 0;
      for (let column = 0; column < size; column += 1) {
        values[row + column] =
          (values[row + column] ?? 0) + factor * (right.values[inner * size + column] ?? 0);
      }
    }
  }
  return { values, exponent: left.exponent + right.exponent };
}

/** Brings the entry at `index` between 1 and 2, by a power of two, which rounds nothing. */
function rescaled({ values, exponent }: Scaled, index: number): Scaled {
  const shift = Math.floor(Math.log2(values[index] ?? 1));
  return { values: values.map((value) => value * 2 ** -shift), exponent: exponent + shift };
}
