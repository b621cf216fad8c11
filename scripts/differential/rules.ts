import type { Random } from '../../src/core/random.ts';
import { draw } from './draw.ts';
import type { Drawing } from './leaves.ts';
import { drawVector } from './vectors.ts';

/** A rule as it is written in a rule file. */
export interface RuleText {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for: string;
}

/** The values of an expression, `undefined` among them where a series has none. */
type Values = readonly (number | undefined)[];

/** All values that an expression has over the time of the batch; undefined when it fails, as it then has to in promtool. */
export type ValuesOf = (expr: string) => Values | undefined;

/** Draws a rule whose alerts come and go, for the most part. */
export function drawRule(drawing: Drawing, alert: string, valuesOf: ValuesOf): RuleText {
  const { random } = drawing;
  const wait = draw(random, [
    [3, '0s'],
    [2, '1m'],
    [1, '90s'],
    [2, '2m'],
    [3, '5m'],
    [1, '10m'],
  ]);
  const keep = draw(random, [
    [5, '0s'],
    [1, '1m'],
    [1, '100s'],
    [1, '5m'],
  ]);
  return { alert, expr: drawCondition(drawing, valuesOf), for: wait, keep_firing_for: keep };
}

function drawCondition(drawing: Drawing, valuesOf: ValuesOf): string {
  const { random } = drawing;
  const condition = (attemptsLeft = 3): string => {
    const { text } = drawVector(drawing, random.int(1, 3));
    const values = valuesOf(text);
    // What never changes is drawn anew, for the most part: such rules neither begin nor end to fire.
    if (attemptsLeft > 0 && new Set(values ?? [0, 1]).size < 2) return condition(attemptsLeft - 1);
    return `${text} ${comparison(random, values ?? [])}`;
  };
  if (random.chance(0.75)) return condition();
  const operator = draw(random, [
    [6, 'and'],
    [1, 'or'],
    [1, 'unless'],
  ]);
  return `(${condition()}) ${operator}${random.pick(['', ' on (job)', ' on ()'])} (${condition()})`;
}

/** A comparison that some values satisfy and others do not, with a limit on which no value lies unless equality is asked for. */
function comparison(random: Random, all: Values): string {
  const values = all.filter((value): value is number => Number.isFinite(value));
  const operator = draw(random, [
    [72, '>'],
    [9, '<'],
    [6, '>='],
    [4, '<='],
    [10, '=='],
    [6, '!='],
  ]);
  const whole = values.filter((value) => Number.isInteger(value) && Math.abs(value) < 1e6);
  if (operator.endsWith('=') && whole.length > 0) return `${operator} ${random.pick(whole)}`;
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const gaps = sorted.flatMap((low, index) => {
    const high = sorted[index + 1] ?? low;
    const isWide = high - low > 1e-4 * Math.max(Math.abs(high), Math.abs(low), 1e-3);
    return isWide ? [(low + high) / 2] : [];
  });
  const limit = gaps.length === 0 ? (sorted[0] ?? 0) - 1 : random.pick(gaps);
  return `${operator} ${Number(limit.toPrecision(6))}`;
}
