import { FiredrillError } from '../../src/core/errors.ts';
import { seededRandom } from '../../src/core/random.ts';
import { type EvaluateOptions, evaluateFrame, parsePromql } from '../../src/telemetry/promql/index.ts';
import { SeriesStore } from '../../src/telemetry/store/series-store.ts';
import { drawRule, type RuleText, type ValuesOf } from './rules.ts';
import { feed, generateSeries, type InputSeries, TICK_MS } from './series.ts';

export type Semantics = NonNullable<EvaluateOptions['semantics']>;

/** Series, and rules that are evaluated on them from time 0 on. */
export interface Batch {
  readonly name: string;
  readonly semantics: Semantics;
  readonly evaluationMs: number;
  readonly evaluations: number;
  readonly series: readonly InputSeries[];
  readonly rules: readonly RuleText[];
}

/** Options for {@link generateBatch}. */
export interface BatchOptions {
  readonly seed: number | string;
  readonly semantics: Semantics;
  readonly rules: number;
}

/** The same batch for the same seed, always. */
export function generateBatch({ seed, semantics, rules }: BatchOptions): Batch {
  const random = seededRandom(seed);
  const evaluationMs = random.pick([30_000, 30_000, 60_000, 45_000]);
  const evaluations = 41;
  const ticks = (evaluations * evaluationMs) / TICK_MS;
  const series = generateSeries(random.stream('series'), ticks, semantics);
  const store = new SeriesStore();
  for (let tick = 0; tick < ticks; tick += 1) feed(store, series, tick);
  const drawing = { random: random.stream('rules'), isVersion2: semantics === 'prometheus-2' };
  const values: ValuesOf = (expr) => {
    const range = { startMs: 0, endMs: (evaluations - 1) * evaluationMs, stepMs: evaluationMs };
    try {
      const { values, present } = evaluateFrame(parsePromql(expr), store, range, { semantics });
      return [...values].map((value, index) => (present[index] === 1 ? value : undefined));
    } catch (error) {
      if (error instanceof FiredrillError && error.code === 'PROMQL_EVALUATION') return undefined;
      throw error;
    }
  };
  return {
    name: `${semantics}-${seed}`,
    semantics,
    evaluationMs,
    evaluations,
    series,
    rules: Array.from({ length: rules }, (_, index) => drawRule(drawing, `A${index}`, values)),
  };
}
