const unitMs: Readonly<Record<string, number>> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/**
 * Reads a number of PromQL: decimal, hexadecimal, octal with a leading zero, `Inf`, `NaN`, with underscores between digits, or
 * a duration such as `1h30m`, which counts in seconds.
 */
export function parseNumber(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase();
  if (plain.startsWith('-')) return -parseNumber(plain.slice(1));
  if (plain.startsWith('+')) return parseNumber(plain.slice(1));
  if (plain === 'inf') return Infinity;
  if (plain === 'nan') return Number.NaN;
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  const duration = parsePromDurationMs(plain);
  return duration === undefined ? Number(plain) : duration / 1_000;
}

/** Writes a number in full, without an exponent, as Go's format `f` does. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '', exponent] = `${value}`.split('e');
  if (exponent === undefined) return Object.is(value, -0) ? '-0' : mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

/** Reads a Prometheus duration such as `1h30m` or `0` as milliseconds; undefined when it is none. */
export function parsePromDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (parts === null || text === '') return undefined;
  return Object.values(unitMs).reduce((sum, ms, index) => sum + Number(parts[index + 1] ?? 0) * ms, 0);
}

/** Writes milliseconds as the shortest exact Prometheus duration. */
export function formatPromDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = Math.abs(ms);
  let text = '';
  for (const [unit, size] of Object.entries(unitMs)) {
    // Years and weeks only when nothing remains, as Prometheus prints them.
    if ((unit === 'y' || unit === 'w') && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return ms < 0 ? `-${text}` : text;
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/**
 * Reads a quoted string with Go's escapes.
 *
 * Escapes can write bytes that are not UTF-8. As in Python's `surrogateescape`, such a byte becomes the lone surrogate
 * U+DC00 + byte, which no valid label can contain.
 *
 * @throws SyntaxError when it is not a string.
 */
export function unquote(quoted: string): string {
  const quote = quoted[0] ?? '';
  if (quoted.length < 2 || quoted.at(-1) !== quote) throw new SyntaxError('unterminated quoted string');
  const body = quoted.slice(1, -1);
  if (quote === '`') return body;
  const bytes: number[] = [];
  for (const [piece] of body.matchAll(
    /\\(?:x[\dA-Fa-f]{2}|[0-7]{3}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|.)|[^\\]+|\\/gsu,
  )) {
    const code = piece.startsWith('\\') ? escapedByte(piece, quote) : undefined;
    if (code === undefined) bytes.push(...Buffer.from(unescaped(piece)));
    else bytes.push(code);
  }
  return decodeBytes(Buffer.from(bytes));
}

/** Writes a string the way Go's `%q` does. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/\\udc([\da-f]{2})/g, '\\x$1');
}

function escapedByte(piece: string, delimiter: string): number | undefined {
  const letter = piece[1] ?? '';
  if (letter === 'x') return Number.parseInt(piece.slice(2), 16);
  if (/^[0-7]{3}$/.test(piece.slice(1))) return Number.parseInt(piece.slice(1), 8);
  if (letter === 'u' || letter === 'U') return undefined;
  const otherQuote = delimiter === '"' ? "'" : '"';
  const code = letter === otherQuote ? undefined : escapes[letter];
  if (code === undefined) throw new SyntaxError(`unknown escape sequence \\${letter}`);
  return code;
}

function unescaped(piece: string): string {
  return piece.startsWith('\\') ? String.fromCodePoint(Number.parseInt(piece.slice(2), 16)) : piece;
}

function decodeBytes(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return [...bytes].map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
  }
}
