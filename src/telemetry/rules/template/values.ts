import { formatGoFloat } from './go-float.ts';

/** A value inside a template. A `bigint` is a Go `int`, a `number` a `float64`, a plain object a `map[string]string`. */
export type GoValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | GoStruct
  | readonly GoValue[]
  | { readonly [key: string]: string };

/** A Go struct: its fields are known, so a wrong name is an error and not an empty text. */
export class GoStruct {
  readonly fields: ReadonlyMap<string, GoValue>;

  constructor(fields: Readonly<Record<string, GoValue>>) {
    this.fields = new Map(Object.entries(fields));
  }
}

/** What went wrong while a template ran, as Go words it. */
export class TemplateFailure extends Error {}

/** The value of a field, `map[string]string` answering empty for a key that it does not have (`missingkey=zero`). */
export function fieldOf(value: GoValue, name: string): GoValue {
  if (value instanceof GoStruct) {
    if (value.fields.has(name)) return value.fields.get(name);
    throw new TemplateFailure(`can't evaluate field ${name}`);
  }
  if (isMap(value)) return Object.hasOwn(value, name) ? value[name] : '';
  if (value === undefined) throw new TemplateFailure(`nil pointer evaluating field ${name}`);
  throw new TemplateFailure(`can't evaluate field ${name} in type ${typeName(value)}`);
}

/** Whether `if`, `with`, `and` and `or` take a value for true: all but the empty and the zero. */
export function isTrue(value: GoValue): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return value instanceof GoStruct || Boolean(value) || Number.isNaN(value);
}

/** Prints a value as Go's `%v` does. */
export function printValue(value: GoValue): string {
  if (value === undefined) return '<no value>';
  if (typeof value === 'number') return formatGoFloat(value, 'g');
  if (Array.isArray(value)) return `[${value.map(printValue).join(' ')}]`;
  if (value instanceof GoStruct) return `{${[...value.fields.values()].map(printValue).join(' ')}}`;
  if (isMap(value)) {
    const keys = Object.keys(value).sort();
    return `map[${keys.map((key) => `${key}:${value[key]}`).join(' ')}]`;
  }
  return String(value);
}

/** A number from a number or from a text that holds one. */
export function toFloat(value: GoValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    const special: Readonly<Record<string, number>> = {
      '+inf': Infinity,
      inf: Infinity,
      '-inf': -Infinity,
      nan: NaN,
    };
    const number =
      special[value.toLowerCase()] ?? (value.trim() === value && value !== '' ? Number(value) : undefined);
    if (number !== undefined && (!Number.isNaN(number) || value.toLowerCase() === 'nan')) return number;
    throw new TemplateFailure(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  throw new TemplateFailure(`can't convert ${typeName(value)} to float`);
}

export function typeName(value: GoValue): string {
  if (value === undefined) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return '[]interface {}';
  return value instanceof GoStruct ? 'struct' : 'map[string]string';
}

export function isMap(value: GoValue): value is { readonly [key: string]: string } {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof GoStruct);
}
