import { parsePromDurationMs } from '../../promql/index.ts';
import { compileAnchored } from '../../regex.ts';
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
} from './humanize.ts';
import { goPrintf, printArgument } from './printf.ts';
import {
  GoStruct,
  type GoValue,
  isMap,
  isTrue,
  printValue,
  TemplateFailure,
  toFloat,
  typeName,
} from './values.ts';

/** One sample of a query inside a template. */
export interface TemplateSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a template can reach besides its data. */
export interface TemplateWorld {
  /** Answers an instant query at the time of the evaluation. */
  query(expression: string): readonly TemplateSample[];
  readonly externalUrl: string;
}

type GoFunction = (values: readonly GoValue[], world: TemplateWorld) => GoValue;

/** The functions of Go templates and of Prometheus that rule files use; `and` and `or` are run by the executor. */
export const goFunctions: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['and', (values) => values.find((value) => !isTrue(value)) ?? values.at(-1)],
  ['or', (values) => values.find(isTrue) ?? values.at(-1)],
  ['not', ([value]) => !isTrue(value)],
  ['len', ([value]) => BigInt(lengthOf(value))],
  ['index', ([value, ...keys]) => keys.reduce(indexOf, value)],
  ['print', (values) => joinPrinted(values)],
  ['println', (values) => `${values.map(printArgument).join(' ')}\n`],
  ['printf', ([format, ...values]) => goPrintf(asText(format), values)],
  ['eq', ([value, ...others]) => others.some((other) => compare(value, other) === 0)],
  ['ne', ([left, right]) => compare(left, right) !== 0],
  ['lt', ([left, right]) => compare(left, right) < 0],
  ['le', ([left, right]) => compare(left, right) <= 0],
  ['gt', ([left, right]) => compare(left, right) > 0],
  ['ge', ([left, right]) => compare(left, right) >= 0],
  ['query', ([expression], world) => world.query(asText(expression)).map(toStruct)],
  ['first', ([list]) => firstOf(list)],
  ['label', ([name, sample]) => textOf(structOf(sample).fields.get('Labels'), asText(name))],
  ['value', ([sample]) => structOf(sample).fields.get('Value')],
  ['strvalue', ([sample]) => textOf(structOf(sample).fields.get('Labels'), '__value__')],
  ['sortByLabel', ([name, list]) => sortByLabel(asText(name), list)],
  [
    'args',
    (values) => new GoStruct(Object.fromEntries(values.map((value, index) => [`arg${index}`, value]))),
  ],
  [
    'reReplaceAll',
    ([pattern, replacement, text]) => replaceAll(asText(pattern), asText(replacement), asText(text)),
  ],
  ['match', ([pattern, text]) => unanchored(asText(pattern)).test(asText(text))],
  ['safeHtml', ([text]) => text],
  ['title', ([text]) => asText(text).replace(/(?<!\S)\S/g, (letter) => letter.toUpperCase())],
  ['toUpper', ([text]) => asText(text).toUpperCase()],
  ['toLower', ([text]) => asText(text).toLowerCase()],
  [
    'stripPort',
    ([text]) =>
      asText(text)
        .replace(/:[^:\]]*$/, '')
        .replace(/^\[(.*)\]$/, '$1'),
  ],
  ['stripDomain', ([text]) => stripDomain(asText(text))],
  ['graphLink', ([expression]) => `/graph?g0.expr=${queryEscape(asText(expression))}&g0.tab=0`],
  ['tableLink', ([expression]) => `/graph?g0.expr=${queryEscape(asText(expression))}&g0.tab=1`],
  ['humanize', ([value]) => humanize(toFloat(value))],
  ['humanize1024', ([value]) => humanize1024(toFloat(value))],
  ['humanizeDuration', ([value]) => humanizeDuration(toFloat(value))],
  ['humanizePercentage', ([value]) => humanizePercentage(toFloat(value))],
  ['humanizeTimestamp', ([value]) => humanizeTimestamp(toFloat(value))],
  ['toTime', ([value]) => humanizeTimestamp(toFloat(value))],
  ['parseDuration', ([text]) => secondsOf(asText(text))],
  ['urlquery', ([text]) => queryEscape(asText(text))],
  ['externalURL', (_, world) => world.externalUrl],
  ['pathPrefix', (_, world) => URL.parse(world.externalUrl)?.pathname.replace(/\/$/, '') ?? ''],
]);

function toStruct(sample: TemplateSample): GoStruct {
  return new GoStruct({ Labels: sample.labels, Value: sample.value });
}

function structOf(value: GoValue): GoStruct {
  if (value instanceof GoStruct) return value;
  throw new TemplateFailure(`expected a sample, got ${typeName(value)}`);
}

function listOf(value: GoValue): readonly GoValue[] {
  if (Array.isArray(value)) return value;
  throw new TemplateFailure(`expected a list of samples, got ${typeName(value)}`);
}

function firstOf(list: GoValue): GoValue {
  const [first] = listOf(list);
  if (first === undefined) throw new TemplateFailure('first() called on vector with no elements');
  return first;
}

function textOf(map: GoValue, key: string): string {
  return isMap(map) && Object.hasOwn(map, key) ? (map[key] ?? '') : '';
}

function sortByLabel(name: string, list: GoValue): readonly GoValue[] {
  const keyOf = (value: GoValue): string => textOf(structOf(value).fields.get('Labels'), name);
  return listOf(list).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

function asText(value: GoValue): string {
  if (typeof value === 'string') return value;
  throw new TemplateFailure(`wrong type for value; expected string; got ${typeName(value)}`);
}

function lengthOf(value: GoValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  throw new TemplateFailure(`len of type ${typeName(value)}`);
}

function indexOf(value: GoValue, key: GoValue): GoValue {
  if (Array.isArray(value)) {
    const at = Number(key);
    if (at >= 0 && at < value.length) return value[at];
    throw new TemplateFailure(`index out of range: ${printValue(key)}`);
  }
  if (isMap(value)) return textOf(value, asText(key));
  throw new TemplateFailure(`can't index item of type ${typeName(value)}`);
}

/** Go compares values of one basic kind only: an `int` with a `float64` is an error, NaN equals nothing. */
function compare(left: GoValue, right: GoValue): number {
  if (typeof left !== typeof right || typeof left === 'object') {
    throw new TemplateFailure('incompatible types for comparison');
  }
  if (left === right) return 0;
  if (left === undefined || right === undefined) return Number.NaN;
  return left < right ? -1 : left > right ? 1 : Number.NaN;
}

function joinPrinted(values: readonly GoValue[]): string {
  return values.reduce<string>((text, value, index) => {
    const spaced = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    return text + (spaced ? ' ' : '') + printArgument(value);
  }, '');
}

function secondsOf(duration: string): number {
  const ms = parsePromDurationMs(duration);
  if (ms === undefined) throw new TemplateFailure(`not a valid duration string: ${JSON.stringify(duration)}`);
  return ms / 1_000;
}

function queryEscape(text: string): string {
  return new URLSearchParams({ q: text }).toString().slice(2);
}

function stripDomain(host: string): string {
  const [, name = '', port = ''] = /^(.*?)(:\d+)?$/s.exec(host) ?? [];
  return /^(\d+\.){3}\d+$|^\[/.test(name) ? host : name.replace(/\..*$/s, '') + port;
}

/** Rules may search inside a text, while the compiler of label matchers only makes expressions that match all of it. */
function unanchored(pattern: string, flags = ''): RegExp {
  const { source, flags: own } = compileAnchored(pattern, false);
  return new RegExp(source.replace(/^\^/, '').replace(/\$$/, ''), own + flags);
}

function replaceAll(pattern: string, replacement: string, text: string): string {
  const named = replacement.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
    const name: string = braced ?? bare;
    return /^\d+$/.test(name) ? `$${name}` : `$<${name}>`;
  });
  return text.replace(unanchored(pattern, 'g'), named);
}
