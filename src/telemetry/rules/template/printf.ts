import { formatGoFloat } from './go-float.ts';
import { type GoValue, printValue, typeName } from './values.ts';

/** Formats as Go's `fmt.Sprintf`, wrong verbs and wrong counts of arguments included. */
export function goPrintf(format: string, values: readonly GoValue[]): string {
  let used = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d+)?(?:\.(\d*))?(.)?/gs,
    (_, flags: string, width, precision, verb) => {
      if (verb === undefined) return '%!(NOVERB)';
      if (verb === '%') return '%';
      if (used >= values.length) return `%!${verb}(MISSING)`;
      const value = values[used++];
      const digits = precision === undefined ? undefined : Number(precision);
      return pad(formatVerb(verb, value, digits, flags), Number(width ?? 0), flags, value);
    },
  );
  const extra = values.slice(used).map((value) => `${typeName(value)}=${printValue(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

/** Inside a text Go prints nothing as `<nil>`, while an action that gives nothing prints `<no value>`. */
export function printArgument(value: GoValue): string {
  return value === undefined ? '<nil>' : printValue(value);
}

function formatVerb(verb: string, value: GoValue, precision: number | undefined, flags: string): string {
  const text = formatPlain(verb, value, precision);
  if (text === undefined) return `%!${verb}(${typeName(value)}=${printValue(value)})`;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (!isNumber || /^[-+]/.test(text)) return text;
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + text;
}

/** The text of one value, or `undefined` where the verb does not fit its type. */
function formatPlain(verb: string, value: GoValue, precision: number | undefined): string | undefined {
  if (verb === 'v')
    return typeof value === 'number' ? formatGoFloat(value, 'g', precision ?? -1) : printArgument(value);
  switch (typeof value) {
    case 'number':
      if (verb === 'f' || verb === 'F') return formatGoFloat(value, 'f', precision ?? 6);
      if (verb === 'e') return formatGoFloat(value, 'e', precision ?? 6);
      return verb === 'g' ? formatGoFloat(value, 'g', precision ?? -1) : undefined;
    case 'bigint':
      if (verb === 'd') return String(value);
      if (verb === 'c') return String.fromCodePoint(Number(value));
      return verb === 'x' ? value.toString(16) : undefined;
    case 'string':
      if (verb === 's') return precision === undefined ? value : [...value].slice(0, precision).join('');
      if (verb === 'q') return JSON.stringify(value);
      return verb === 'x' ? Buffer.from(value).toString('hex') : undefined;
    case 'boolean':
      return verb === 't' ? String(value) : undefined;
    default:
      return verb === 's' ? printValue(value) : undefined;
  }
}

function pad(text: string, width: number, flags: string, value: GoValue): string {
  if (flags.includes('-')) return text.padEnd(width);
  const zeros =
    flags.includes('0') && (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'bigint');
  if (!zeros) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
