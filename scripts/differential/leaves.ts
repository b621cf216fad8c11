import type { Random } from '../../src/core/random.ts';
import { draw, type Weighted } from './draw.ts';

/** A random expression that gives an instant vector, and the labels by which its series differ. */
export interface Vector {
  readonly text: string;
  readonly labels: readonly string[];
}

/** What expressions are drawn with. */
export interface Drawing {
  readonly random: Random;
  readonly isVersion2: boolean;
}

export const targetLabels = ['instance', 'job', 'zone'];
const gauges = ['queue_length', 'temperature_celsius', 'hit_ratio', 'up'];
const counters: Weighted<Vector> = [
  [3, { text: 'requests_total', labels: [...targetLabels, 'code'] }],
  [2, { text: 'errors_total', labels: targetLabels }],
  [2, { text: 'served_total', labels: targetLabels }],
  [1, { text: 'latency_seconds_count', labels: targetLabels }],
];

export function gauge({ random }: Drawing): Vector {
  return { text: random.pick(gauges), labels: targetLabels };
}

/** A selector, sometimes with conditions. */
export function conditions({ random }: Drawing, { text, labels }: Vector): string {
  const possible: Weighted<string> = [
    [5, ''],
    [3, `job="${random.pick(['api', 'db'])}"`],
    [2, `instance=~"i[${random.int(0, 1)}-${random.int(2, 3)}]"`],
    [1, `zone!="${random.pick(['a', 'b'])}"`],
    [1, `instance!~"i${random.int(0, 3)}|x.*"`],
    [labels.includes('code') ? 3 : 0, `code=~"${random.pick(['5..', '[25].+', '200'])}"`],
    [0.5, 'nothing="at all"'],
  ];
  const found = draw(random, possible);
  return found === '' ? text : `${text}{${found}}`;
}

export function shift({ random }: Drawing): string {
  const possible: Weighted<string> = [
    [30, ''],
    [1.5, ` offset ${random.pick(['1m', '5m', '90s'])}`],
    [0.3, ' offset -1m'],
    [0.5, ` @ ${random.int(60, 1_200)}`],
    [0.3, random.pick([' @ start()', ' @ end()'])],
  ];
  return draw(random, possible);
}

export function selected(drawing: Drawing, vector: Vector): Vector {
  return { ...vector, text: conditions(drawing, vector) + shift(drawing) };
}

export function range({ random }: Drawing): string {
  return draw(random, [
    [6, '5m'],
    [3, '1m'],
    [2, '2m'],
    [1, '30s'],
    [1, '10m'],
    [1, '95s'],
  ]);
}

function windowed(drawing: Drawing, vector: Vector): string {
  return `${conditions(drawing, vector)}[${range(drawing)}]${shift(drawing)}`;
}

export function ofCounter(drawing: Drawing, name: string): Vector {
  const counter = draw(drawing.random, counters);
  return { text: `${name}(${windowed(drawing, counter)})`, labels: counter.labels };
}

/** The functions over a window of a gauge, each as a template for the range. */
export const overTime: Weighted<(range: string, random: Random) => string> = [
  ...['max', 'min', 'avg', 'last', 'sum', 'count', 'present', 'stddev', 'stdvar', 'absent'].map(
    (name) => [2, (of: string) => `${name}_over_time(${of})`] as const,
  ),
  ...['changes', 'delta', 'deriv', 'idelta'].map((name) => [2, (of: string) => `${name}(${of})`] as const),
  [2, (of, random) => `predict_linear(${of}, ${random.pick([60, 600, 3_600])})`],
  [2, (of, random) => `quantile_over_time(${random.pick([0, 0.5, 0.9, 1])}, ${of})`],
];

export function ofGauge(drawing: Drawing): Vector {
  const over = draw(drawing.random, overTime);
  const { labels } = gauge(drawing);
  return { text: over(windowed(drawing, gauge(drawing)), drawing.random), labels };
}
