import { FiredrillError, messageOf } from '../../src/core/errors.ts';
import {
  type EvaluateOptions,
  evaluateInstant,
  evaluateRange,
  type ParseOptions,
  parsePromql,
  type Query,
  type Value,
} from '../../src/telemetry/promql/index.ts';
import { difference } from './compare.ts';
import { FloatStore, NativeHistogramTouched } from './float-store.ts';
import { type EvalCommand, parseScript } from './script.ts';
import { instantVariants } from './variants.ts';

/** The semantics of Prometheus that a script was written for. */
export type Semantics = NonNullable<ParseOptions['semantics']>;

export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly line: number; readonly query: string; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly line: number; readonly query: string; readonly reason: string };

/** Runs every `eval` of a test script. */
export function runScript(text: string, semantics: Semantics = 'prometheus-3'): Outcome[] {
  // The engine under Prometheus's own tests drops names late since version 3.
  const options = { semantics, delayedNameRemoval: semantics === 'prometheus-3' };
  const outcomes: Outcome[] = [];
  let store = new FloatStore();
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') store = new FloatStore();
    else if (command.kind === 'load') store.load(command);
    else if (command.kind === 'eval') outcomes.push(runEval(command, store, options));
    else outcomes.push({ kind: 'failed', line: command.line, query: command.head, reason: command.reason });
  }
  return outcomes;
}

function runEval(command: EvalCommand, store: FloatStore, options: EvaluateOptions): Outcome {
  const { line, query } = command;
  try {
    const reason = checkEval(command, store, options);
    return reason === undefined ? { kind: 'passed' } : { kind: 'failed', line, query, reason };
  } catch (thrown) {
    if (thrown instanceof NativeHistogramTouched)
      return { kind: 'unsupported', line, query, reason: thrown.message };
    if (thrown instanceof FiredrillError && thrown.code === 'PROMQL_UNSUPPORTED') {
      return { kind: 'unsupported', line, query, reason: thrown.shortMessage };
    }
    return { kind: 'failed', line, query, reason: messageOf(thrown) };
  }
}

/** Says what is wrong, undefined when nothing is. */
function checkEval(command: EvalCommand, store: FloatStore, options: EvaluateOptions): string | undefined {
  const query = parsePromql(command.query, options);
  const { time } = command;
  if (time.kind === 'range') return check(command, () => evaluateRange(query, store, time, options), false);
  for (const variant of instantVariants(query, time.atMs)) {
    const { atMs } = variant;
    const isOrdered = command.expectations.some(({ kind }) => kind === 'ordered');
    const instant = check(command, () => evaluateInstant(variant.query, store, atMs, options), isOrdered);
    const problem = instant ?? checkMiddle(command, variant.query, store, atMs, options, isOrdered);
    if (problem !== undefined) return `${problem} (at ${atMs} ms)`;
  }
  return undefined;
}

/** An instant query must give the same in the middle of a range. */
function checkMiddle(
  command: EvalCommand,
  query: Query,
  store: FloatStore,
  atMs: number,
  options: EvaluateOptions,
  isOrdered: boolean,
): string | undefined {
  const skips =
    command.rangeVector !== undefined || command.text !== undefined || /(?:start|end)\(\)/.test(query.text);
  if (skips || isOrdered || command.expectations.some(({ kind }) => kind === 'fail')) return undefined;
  const range = { startMs: atMs - 60_000, endMs: atMs + 60_000, stepMs: 60_000 };
  const { series, annotations } = evaluateRange(query, store, range, options);
  const samples = series.flatMap(({ labels, points }) =>
    points.filter(([timeMs]) => timeMs === atMs).map(([, value]) => ({ labels, value })),
  );
  const value: Value =
    query.type === 'scalar'
      ? { type: 'scalar', value: samples[0]?.value ?? Number.NaN, annotations }
      : { type: 'vector', samples, annotations };
  const problem = difference(command, value, false);
  return problem === undefined ? undefined : `${problem}, in the middle of a range`;
}

function check(command: EvalCommand, evaluate: () => Value, isOrdered: boolean): string | undefined {
  const failures = command.expectations.filter(({ kind }) => kind === 'fail');
  let result: Value;
  try {
    result = evaluate();
  } catch (thrown) {
    if (!(thrown instanceof FiredrillError) || failures.length === 0) throw thrown;
    const unmet = failures.find(({ matches }) => !matches(thrown.shortMessage));
    return unmet === undefined ? undefined : `failed with "${thrown.shortMessage}", not with "${unmet.text}"`;
  }
  if (failures.length > 0) return 'expected a failure';
  return annotationProblem(command, result) ?? difference(command, result, isOrdered);
}

function annotationProblem({ expectations }: EvalCommand, { annotations }: Value): string | undefined {
  for (const [level, wanted, unwanted] of [
    ['warning', 'warn', 'no_warn'],
    ['info', 'info', 'no_info'],
  ] as const) {
    const messages = annotations
      .filter((annotation) => annotation.level === level)
      .map(({ message }) => message);
    const expected = expectations.filter(({ kind }) => kind === wanted);
    const missing = expected.find(({ matches }) => !messages.some(matches));
    if (missing !== undefined) return `no ${level} "${missing.text}" among ${JSON.stringify(messages)}`;
    const surplus = messages.find((message) => !expected.some(({ matches }) => matches(message)));
    const isForbidden = expected.length > 0 || expectations.some(({ kind }) => kind === unwanted);
    if (surplus !== undefined && isForbidden) return `unexpected ${level} "${surplus}"`;
  }
  return undefined;
}
