import { messageOf } from '../../src/core/errors.ts';
import { parseNumber, parsePromDurationMs } from '../../src/telemetry/promql/literals.ts';
import { parseSeriesLine, type SeriesLine } from '../../src/telemetry/rule-tests/series-notation.ts';

export interface LoadCommand {
  readonly kind: 'load';
  readonly stepMs: number;
  /** Whether classic histograms are loaded as native ones too. */
  readonly withNative: boolean;
  readonly series: readonly SeriesLine[];
}

export interface ClearCommand {
  readonly kind: 'clear';
}

export type ExpectationKind = 'fail' | 'warn' | 'info' | 'no_warn' | 'no_info' | 'ordered';

export interface Expectation {
  readonly kind: ExpectationKind;
  readonly matches: (message: string) => boolean;
  readonly text: string;
}

export interface EvalCommand {
  readonly kind: 'eval';
  readonly line: number;
  readonly query: string;
  readonly time: EvalTime;
  readonly expectations: readonly Expectation[];
  /** A bare number. */
  readonly scalar?: number;
  readonly text?: string;
  /** Where a range vector is expected of an instant query. */
  readonly rangeVector?: RangeTime;
  readonly series: readonly SeriesLine[];
}

export interface RangeTime {
  readonly kind: 'range';
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export type EvalTime = { readonly kind: 'instant'; readonly atMs: number } | RangeTime;

/** A command that could not be read. */
export interface BrokenCommand {
  readonly kind: 'broken';
  readonly line: number;
  readonly head: string;
  readonly reason: string;
}

export type Command = LoadCommand | ClearCommand | EvalCommand | BrokenCommand;

/** Reads a script of Prometheus's test language (`promql/promqltest/README.md`), with both the present and the deprecated forms. */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: Command[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const head = lines[index] ?? '';
    if (head === '') continue;
    const end = lines.indexOf('', index);
    const body = /^clear\b/i.test(head) ? [] : lines.slice(index + 1, end < 0 ? undefined : end);
    try {
      commands.push(parseCommand(head, body, index + 1));
    } catch (cause) {
      commands.push({ kind: 'broken', line: index + 1, head, reason: messageOf(cause) });
    }
    index += body.length;
  }
  return commands;
}

function parseCommand(head: string, body: readonly string[], line: number): Command {
  if (/^clear\b/i.test(head)) return { kind: 'clear' };
  const load = /^load(_with_nhcb)?\s+(.+?)$/.exec(head);
  if (load !== null) {
    const series = body.map(parseSeriesLine);
    return { kind: 'load', stepMs: durationMs(load[2]), withNative: load[1] !== undefined, series };
  }
  const instant = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+)$/.exec(head);
  if (instant !== null) {
    const time: EvalTime = { kind: 'instant', atMs: durationMs(instant[2] ?? '0') };
    return { kind: 'eval', line, query: instant[3] ?? '', time, ...parseExpected(instant[1], body) };
  }
  const range = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$/.exec(
    head,
  );
  if (range === null) throw new SyntaxError(`unknown command: ${head}`);
  const time = rangeTime(range.slice(2, 5));
  return { kind: 'eval', line, query: range[5] ?? '', time, ...parseExpected(range[1], body) };
}

type Expected = Pick<EvalCommand, 'expectations' | 'series' | 'scalar' | 'text' | 'rangeVector'>;

function parseExpected(deprecated: string | undefined, body: readonly string[]): Expected {
  const expectations: Expectation[] =
    deprecated === undefined ? [] : [anything(deprecated as ExpectationKind)];
  const series: SeriesLine[] = [];
  let rest: Partial<Pick<EvalCommand, 'scalar' | 'text' | 'rangeVector'>> = {};
  for (const line of body) {
    const range = /^expect range vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+)$/.exec(line);
    const text = /^expect string\s+(.+)$/.exec(line);
    const failure = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line);
    if (range !== null) rest = { ...rest, rangeVector: rangeTime(range.slice(1)) };
    else if (text !== null) rest = { ...rest, text: JSON.parse(text[1] ?? '""') as string };
    else if (failure !== null) expectations.push(expectation('fail', failure[1], failure[2]));
    else if (/^expect\s/.test(line)) expectations.push(parseExpectation(line));
    else if (/^[+-]?(?:[\d.][\w.+-]*|inf|nan)$/i.test(line)) rest = { ...rest, scalar: parseNumber(line) };
    else series.push(parseSeriesLine(line));
  }
  return { expectations, series, ...rest };
}

function parseExpectation(line: string): Expectation {
  const found = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/.exec(line);
  if (found === null) throw new SyntaxError(`unknown expectation: ${line}`);
  const kind = found[1] as ExpectationKind;
  return found[2] === undefined ? anything(kind) : expectation(kind, found[2], found[3]);
}

function expectation(kind: ExpectationKind, how: string | undefined, what = ''): Expectation {
  const text = what.trim();
  if (how === 'msg' || how === 'message') return { kind, text, matches: (message) => message === text };
  const regex = new RegExp(text);
  return { kind, text, matches: (message) => regex.test(message) };
}

function anything(kind: ExpectationKind): Expectation {
  return { kind, text: 'anything', matches: () => true };
}

function rangeTime(texts: readonly string[]): RangeTime {
  const [startMs = 0, endMs = 0, stepMs = 0] = texts.map(durationMs);
  return { kind: 'range', startMs, endMs, stepMs };
}

function durationMs(text: string | undefined): number {
  const ms = parsePromDurationMs(text?.trim() ?? '');
  if (ms === undefined) throw new SyntaxError(`"${text}" is not a duration`);
  return ms;
}
