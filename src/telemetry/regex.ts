const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '\\x21-\\x7E',
  lower: 'a-z',
  print: '\\x20-\\x7E',
  punct: '\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Escapes that mean the same in both dialects, or have a fixed translation. RE2's `\s` knows ASCII alone. */
const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\\x07',
  d: '\\d',
  D: '\\D',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  s: '[\\t\\n\\f\\r ]',
  S: '[^\\t\\n\\f\\r ]',
  t: '\\t',
  v: '\\v',
  w: '\\w',
  W: '\\W',
};

const positionEscapes: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  b: '\\b',
  B: '\\B',
};

const cache = new Map<string, RegExp>();
const CACHE_MAX = 1_000;

/**
 * Compiles an RE2 expression, the dialect of Prometheus and Alertmanager, so that it must match the whole text.
 *
 * Syntax that RE2 does not know (look-around, back-references) is refused although JavaScript would take it.
 *
 * @param dotAll whether `.` matches a newline: so in Prometheus 3, not in Prometheus 2.
 * @throws SyntaxError with the reason.
 */
export function compileAnchored(pattern: string, dotAll = true): RegExp {
  const key = `${dotAll}${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = new RegExp(`^(?:${translate(pattern)})$`, dotAll ? 'sv' : 'v');
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

/** Rewrites an RE2 expression for JavaScript's `v` flag. */
function translate(pattern: string): string {
  const source = { text: pattern, at: 0 };
  // Per open group, how many closing parentheses its end stands for: `(?i)` opens one more until there.
  const open: number[] = [0];
  let out = '';
  while (source.at < pattern.length) {
    const char = String.fromCodePoint(pattern.codePointAt(source.at) ?? 0);
    if (char === '\\') out += escapeOutside(source);
    else if (char === '[') out += characterClass(source);
    else if (char === '(') out += openGroup(source, open);
    else {
      source.at += char.length;
      if (char === ')') out += closeGroup(open);
      else if (char === '{' && !isRepetition(pattern, source.at - 1)) out += '\\{';
      else out += char === '}' && !endsRepetition(out) ? '\\}' : char === ']' ? '\\]' : char;
    }
  }
  if (open.length !== 1) throw new SyntaxError(`missing closing ): \`${pattern}\``);
  return out + ')'.repeat(open[0] ?? 0);
}

interface Source {
  readonly text: string;
  at: number;
}

function isRepetition(pattern: string, at: number): boolean {
  const bounds = /^\{(\d+)(?:,(\d*))?\}/.exec(pattern.slice(at));
  if (bounds === null) return false;
  if (Number(bounds[1]) > 1_000 || Number(bounds[2] ?? 0) > 1_000) {
    throw new SyntaxError(`invalid repeat count: \`${bounds[0]}\``);
  }
  return true;
}

function endsRepetition(out: string): boolean {
  return /(?<!\\)\{\d+(?:,\d*)?$/.test(out);
}

function closeGroup(open: number[]): string {
  if (open.length === 1) throw new SyntaxError('unexpected )');
  return ')'.repeat(1 + (open.pop() ?? 0));
}

function openGroup(source: Source, open: number[]): string {
  const rest = source.text.slice(source.at);
  const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
  const flags = /^\(\?([ims]*(?:-[ims]+)?)([:)])/.exec(rest);
  if (rest.startsWith('(?') && named === null && flags === null) {
    throw new SyntaxError(`invalid or unsupported Perl syntax: \`${rest.slice(0, 4)}\``);
  }
  source.at += (named ?? flags)?.[0].length ?? 1;
  if (flags !== null && flags[2] === ')') {
    open[open.length - 1] = (open.at(-1) ?? 0) + 1;
    return `(?${flags[1]}:`;
  }
  open.push(0);
  if (named !== null) return `(?<${named[1]}>`;
  return flags === null ? '(' : `(?${flags[1]}:`;
}

function escapeOutside(source: Source): string {
  const next = source.text[source.at + 1] ?? '';
  const position = positionEscapes[next];
  if (position !== undefined) {
    source.at += 2;
    return position;
  }
  if (next === 'Q') {
    const end = source.text.indexOf('\\E', source.at + 2);
    const literal = source.text.slice(source.at + 2, end < 0 ? undefined : end);
    source.at = end < 0 ? source.text.length : end + 2;
    return [...literal].map(escapeLiteral).join('');
  }
  return escapeAnywhere(source);
}

/** Translates an escape that may stand inside and outside of a character class. */
function escapeAnywhere(source: Source): string {
  const rest = source.text.slice(source.at);
  const next = rest[1] ?? '';
  const simple = simpleEscapes[next];
  const found =
    /^\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(rest) ??
    /^\\x(?:\{([\dA-Fa-f]{1,6})\}|([\dA-Fa-f]{2}))/.exec(rest);
  const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
  const length = simple === undefined ? (found ?? octal)?.[0].length : 2;
  if (length === undefined) {
    // RE2 takes an escaped ASCII punctuation mark as itself, and refuses everything else.
    if (!/^[!-/:-@[-`{-~]$/.test(next)) throw new SyntaxError(`invalid escape sequence: \`\\${next}\``);
    source.at += 2;
    return escapeLiteral(next);
  }
  source.at += length;
  if (simple !== undefined) return simple;
  if (octal !== null) return `\\u{${Number.parseInt(octal[1] ?? '', 8).toString(16)}}`;
  if (next === 'x') return `\\u{${found?.[1] ?? found?.[2]}}`;
  const name = found?.[3] ?? found?.[4] ?? '';
  const negated = (next === 'P') !== (found?.[2] === '^');
  return `\\${negated ? 'P' : 'p'}{${name.length <= 2 ? name : `Script=${name}`}}`;
}

function characterClass(source: Source): string {
  const start = source.at;
  source.at += 1;
  let out = '[';
  if (source.text[source.at] === '^') {
    out += '^';
    source.at += 1;
  }
  for (let first = true; first || source.text[source.at] !== ']'; first = false) {
    const rest = source.text.slice(source.at);
    if (rest === '') throw new SyntaxError(`missing closing ]: \`${source.text.slice(start)}\``);
    const posix = /^\[:(\^?)(\w+):\]/.exec(rest);
    if (posix !== null) {
      const members = posixClasses[posix[2] ?? ''];
      if (members === undefined) throw new SyntaxError(`invalid character class range: \`${posix[0]}\``);
      out += posix[1] === '^' ? `[^${members}]` : members;
      source.at += posix[0].length;
    } else if (rest.startsWith('\\')) {
      out += escapeAnywhere(source);
    } else {
      const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      source.at += char.length;
      // A hyphen between two members makes a range; first or last it is itself.
      const isRange = char === '-' && !first && source.text[source.at] !== ']';
      out += isRange ? '-' : escapeLiteral(char);
    }
  }
  source.at += 1;
  return `${out}]`;
}

function escapeLiteral(char: string): string {
  return /^[!-/:-@[-`{-~]$/.test(char) && char !== '_'
    ? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`
    : char;
}
