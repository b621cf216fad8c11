import { FiredrillError } from '../../core/errors.ts';
import { formatLabels } from '../labels.ts';
import { evaluateInstant, formatPromDuration, parsePromql, type Value } from '../promql/index.ts';
import { formatNumber } from '../promql/literals.ts';
import { feedSeries, parseSeriesLine } from '../rule-tests/series-notation.ts';
import { SeriesStore } from '../store/series-store.ts';

/** Data on which a rule goes wrong, in the notation of promtool's tests, and what our engine makes of them. */
export interface Proof {
  /** What the series stand for, as a sentence. */
  readonly story: string;
  /** Time between two values. */
  readonly interval: string;
  readonly series: readonly InputSeries[];
  readonly observations: readonly Observation[];
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

export interface Observation {
  /** An expression, or what else was tried. */
  readonly what: string;
  /** When, after the start of the series. */
  readonly at: string;
  /** What came of it, one text a series; nothing is told as such. */
  readonly gives: readonly string[];
}

export interface Experiment {
  readonly story: string;
  readonly intervalMs: number;
  readonly series: readonly InputSeries[];
  /** Expressions to evaluate, that of the rule first. */
  readonly asks: readonly { readonly expr: string; readonly atMs: number }[];
}

/** What an expression gave: its numbers, or why there are none. */
export type Answer = { readonly values: readonly number[]; readonly error?: string };

/** Evaluates expressions on data; each answer is told in the proof. */
export function experiment({ story, intervalMs, series, asks }: Experiment): {
  readonly proof: Proof;
  readonly answers: readonly Answer[];
} {
  const store = new SeriesStore();
  const lines = series.map((one) => parseSeriesLine(`${one.series} ${one.values}`));
  feedSeries(store, lines, { startMs: 0, intervalMs })(Infinity);
  const results = asks.map(({ expr, atMs }) => ask(store, expr, atMs));
  const observations = asks.map(({ expr, atMs }, index) => ({
    what: expr,
    at: formatPromDuration(atMs),
    gives: results[index]?.gives ?? [],
  }));
  return {
    proof: { story, interval: formatPromDuration(intervalMs), series, observations },
    answers: results.map(({ answer }) => answer),
  };
}

function ask(store: SeriesStore, expr: string, atMs: number): { answer: Answer; gives: string[] } {
  try {
    const value = evaluateInstant(parsePromql(expr), store, atMs);
    const samples = samplesOf(value);
    const gives = samples.map(({ text, number }) => `${text}${formatNumber(number)}`);
    return {
      answer: { values: samples.map(({ number }) => number) },
      gives: gives.length === 0 ? ['nothing'] : gives,
    };
  } catch (thrown) {
    if (!(thrown instanceof FiredrillError) || thrown.kind === 'bug') throw thrown;
    return { answer: { values: [], error: thrown.message }, gives: [`an error: ${thrown.message}`] };
  }
}

function samplesOf(value: Value): { readonly text: string; readonly number: number }[] {
  if (value.type === 'scalar') return [{ text: '', number: value.value }];
  if (value.type !== 'vector') return [];
  return value.samples.map(({ labels, value: number }) => {
    const text = formatLabels(labels);
    return { text: text === '{}' ? '' : `${text} `, number };
  });
}
