/**
 * Writes a number as Go's `strconv.FormatFloat` does: what Prometheus prints in templates and in its HTTP API.
 *
 * @param verb `f` without exponent, `e` with one, `g` whichever is shorter.
 * @param precision digits after the point (for `g`: significant digits); −1 means as few as tell the number apart.
 */
export function formatGoFloat(value: number, verb: 'e' | 'f' | 'g', precision = -1): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (verb === 'e')
    return sign + withExponent(precision < 0 ? magnitude.toExponential() : exponential(magnitude, precision));
  if (verb === 'f')
    return sign + (precision < 0 ? plain(magnitude.toExponential()) : fixed(magnitude, precision));
  return sign + general(magnitude, precision);
}

/** An exponent is used below −4 and from the precision on, which counts as 6 when only the shortest form is asked for. */
function general(magnitude: number, precision: number): string {
  const digits = Math.max(precision, 1);
  const text = precision < 0 ? magnitude.toExponential() : exponential(magnitude, digits - 1);
  const [mantissa = '', exponent = ''] = text.split('e');
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  const shown = `${trimmed}e${exponent}`;
  const power = Number(exponent);
  return power < -4 || power >= (precision < 0 ? 6 : digits) ? withExponent(shown) : plain(shown);
}

function withExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Spells a number in exponent form out in full. */
function plain(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`.replace(/\.0*$/, '');
  const padded = digits.padEnd(point, '0');
  return padded.length > point ? `${padded.slice(0, point)}.${padded.slice(point)}` : padded;
}

function exponential(magnitude: number, precision: number): string {
  const [exact = '', exponent = ''] = magnitude.toExponential(DIGITS_MAX).split('e');
  const even = evenOfTie(exact, precision);
  return even === undefined
    ? magnitude.toExponential(Math.min(precision, DIGITS_MAX))
    : `${even}e${exponent}`;
}

function fixed(magnitude: number, precision: number): string {
  // Number.prototype.toFixed gives up at 1e21 and has no more than 100 digits.
  if (magnitude >= 1e21) return plain(magnitude.toExponential());
  const even = evenOfTie(magnitude.toFixed(DIGITS_MAX), precision);
  return even ?? magnitude.toFixed(Math.min(precision, DIGITS_MAX));
}

/** As many digits as JavaScript writes: enough to tell a tie from what is only near one. */
const DIGITS_MAX = 100;

/**
 * The lower of two neighbours when a number lies halfway between them and the lower one ends in an even digit.
 *
 * Go rounds such a tie to the even digit, JavaScript always up.
 */
function evenOfTie(exact: string, precision: number): string | undefined {
  const end = exact.indexOf('.') + 1 + precision;
  const lower = exact.slice(0, end);
  return /^50*$/.test(exact.slice(end)) && /[02468]\.?$/.test(lower) ? lower.replace(/\.$/, '') : undefined;
}
