import type { Random } from '../../src/core/random.ts';
import { draw, some, type Weighted } from './draw.ts';
import {
  conditions,
  type Drawing,
  gauge,
  ofCounter,
  ofGauge,
  overTime,
  range,
  selected,
  shift,
  targetLabels,
  type Vector,
} from './leaves.ts';
import { bounds } from './series.ts';

type Draw = (drawing: Drawing, depth: number) => Vector;

/** Draws an expression: of features about as often as public alert rules have them, but rare ones often enough to be tested. */
export function drawVector(drawing: Drawing, depth: number): Vector {
  return draw(drawing.random, depth > 0 ? inner : leaves)(drawing, depth - 1);
}

const leaves: Weighted<Draw> = [
  [14, (drawing) => selected(drawing, gauge(drawing))],
  [26, (drawing) => ofCounter(drawing, 'rate')],
  [10, (drawing) => ofCounter(drawing, 'increase')],
  [2, (drawing) => ofCounter(drawing, 'irate')],
  [2, (drawing) => ofCounter(drawing, 'resets')],
  [20, ofGauge],
];

const inner: Weighted<Draw> = [
  [20, drawVector],
  [30, aggregated],
  [6, histogramQuantile],
  [14, withNumber],
  [16, ratio],
  [8, combined],
  [6, joined],
  [10, mapped],
  [4, relabelled],
  [4, ofSubquery],
  [3, ofTime],
  [2, chosen],
];

function ofSubquery(drawing: Drawing, depth: number): Vector {
  const { random, isVersion2 } = drawing;
  const { text, labels } = drawVector(drawing, Math.min(depth, 1));
  const step = random.pick(['', '1m', '30s', '2m']);
  const subquery = `(${text})[${random.pick(['5m', '10m'])}:${step}]${shift(drawing)}`;
  const over = isVersion2 || random.chance(0.8) ? draw(random, overTime) : (of: string) => `rate(${of})`;
  return { text: over(subquery, random), labels };
}

function by(
  random: Random,
  labels: readonly string[],
): { readonly clause: string; readonly labels: string[] } {
  const kept = some(random, labels);
  if (random.chance(0.2)) {
    const dropped = labels.filter((label) => !kept.includes(label));
    return { clause: ` without (${dropped.join(', ')}) `, labels: kept };
  }
  return { clause: kept.length === 0 ? '' : ` by (${kept.join(', ')}) `, labels: kept };
}

function aggregated(drawing: Drawing, depth: number): Vector {
  const { random } = drawing;
  const { text, labels } = drawVector(drawing, depth);
  const group = by(random, labels);
  const parameter = random.pick(['0.5', '0.9', '0', '1']);
  const operation = draw<readonly [name: string, parameter: string]>(random, [
    [20, ['sum', '']],
    [3, ['max', '']],
    [3, ['count', '']],
    [3, ['avg', '']],
    [2, ['min', '']],
    [1, ['group', '']],
    [1, ['stddev', '']],
    [1, ['stdvar', '']],
    [1, ['quantile', `${parameter}, `]],
  ]);
  const [name, first] = operation;
  return { text: `${name}${group.clause}(${first}${text})`, labels: group.labels };
}

/** What a rounding error would change wholly: `count_values` is of whole numbers, `topk` of a gauge that has no equal values. */
function chosen({ random }: Drawing): Vector {
  const { clause, labels } = by(random, ['job']);
  if (random.chance(0.4)) {
    const text = `count_values${clause}("value", ${random.pick(['queue_length', 'changes(up[5m])'])})`;
    return { text, labels: [...labels, 'value'] };
  }
  const name = random.pick(['topk', 'bottomk']);
  return { text: `${name}${clause}(${random.int(0, 3)}, temperature_celsius)`, labels: targetLabels };
}

function histogramQuantile(drawing: Drawing): Vector {
  const { random, isVersion2 } = drawing;
  const { labels } = by(random, targetLabels);
  const rate = random.pick(['rate', 'increase']);
  const grouping = ['le', ...labels].join(', ');
  const counts = `sum by (${grouping}) (${rate}(latency_seconds_bucket[${range(drawing)}]))`;
  // With a lower bound inside of the first bucket, 3.5 gives NaN (prometheus#17367, fixed later).
  const between = `${random.pick(['-Inf', '0.1', '0.25'])}, ${random.pick(['0.3', '0.5', '0.75'])}`;
  const text =
    isVersion2 || random.chance(0.8)
      ? `histogram_quantile(${random.pick([0.5, 0.9, 0.95, 0.99, 0, 1])}, ${counts})`
      : `histogram_fraction(${between}, ${counts})`;
  return { text, labels };
}

function withNumber(drawing: Drawing, depth: number): Vector {
  const { random } = drawing;
  const { text, labels } = drawVector(drawing, depth);
  const number = random.pick(['2', '100', '0.5', '60', '-1', 'pi()']);
  const operator = draw(random, [
    [6, '*'],
    [5, '/'],
    [3, '-'],
    [3, '+'],
    [1, '%'],
    [1, '^'],
  ]);
  const turned = random.chance(0.2) ? `${number} ${operator} (${text})` : `(${text}) ${operator} ${number}`;
  return { text: random.chance(0.1) ? `-(${turned})` : turned, labels };
}

/** Two vectors with the same labels, divided or compared. */
function ratio(drawing: Drawing, depth: number): Vector {
  const { random } = drawing;
  const operator = draw(random, [
    [10, '/'],
    [2, '-'],
    [2, '+'],
    [1, '*'],
    [0.5, 'atan2'],
    [2, '> bool'],
    [2, '>'],
    [1, '!='],
  ]);
  if (random.chance(0.4)) {
    const [left, right] = [ofCounter(drawing, 'rate'), ofCounter(drawing, 'rate')];
    const labels = some(random, targetLabels);
    const clause = labels.length === 0 ? '' : ` by (${labels.join(', ')}) `;
    return { text: `sum${clause}(${left.text}) ${operator} sum${clause}(${right.text})`, labels };
  }
  const left = drawVector(drawing, depth);
  const right = drawVector(drawing, depth);
  const labels = left.labels.filter((label) => right.labels.includes(label));
  const matching = draw(random, [
    [4, ` on (${labels.join(', ')})`],
    [2, ''],
    [1, ` on (${labels.join(', ')}) group_left ()`],
    // Mostly an error, which the other engine has to run into as well.
    [0.4, ' on (job)'],
  ]);
  const matched = matching.includes('group') ? left.labels : labels;
  // Fewer labels than the series differ by would mostly be an error of matching, so both sides are brought to what they share.
  const side = (of: Vector, isMany = false): string =>
    isMany || of.labels.length === labels.length
      ? `(${of.text})`
      : `sum by (${labels.join(', ')}) (${of.text})`;
  const text = `${side(left, matching.includes('group'))} ${operator}${matching} ${side(right)}`;
  return { text, labels: matched };
}

/** Two vectors and a set operator. */
function combined(drawing: Drawing, depth: number): Vector {
  const { random } = drawing;
  const left = drawVector(drawing, depth);
  const right = drawVector(drawing, depth);
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const operator = random.pick(['and', 'and', 'or', 'unless']);
  const matching = random.pick(['', ` on (${shared.join(', ')})`, ' ignoring (code)']);
  const threshold = random.pick(['', ' > 0', ' > 1']);
  const labels = operator === 'or' ? shared : left.labels;
  return { text: `((${left.text}) ${operator}${matching} (${right.text}${threshold}))`, labels };
}

/** Labels taken over from an info metric. */
function joined(drawing: Drawing, depth: number): Vector {
  const { random } = drawing;
  const many = drawVector(drawing, depth);
  if (!many.labels.includes('instance')) return many;
  const labels = [...many.labels.filter((label) => label !== 'version'), 'version'];
  return random.chance(0.5)
    ? { text: `(${many.text}) * on (instance) group_left (version) build_info`, labels }
    : { text: `build_info * on (instance) group_right (version) (${many.text})`, labels };
}

/** The functions that hardly any rule uses: of dates, and of trigonometry. */
export const rare = [
  ...['day_of_month', 'day_of_week', 'day_of_year', 'days_in_month', 'hour', 'minute', 'month', 'year'],
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh'],
  ...['deg', 'rad'],
];

const elementwise: Weighted<(of: string, random: Random) => string> = [
  [6, (of, random) => `clamp_min(${of}, ${random.pick([0, 1, 5])})`],
  [2, (of, random) => `clamp_max(${of}, ${random.pick([0, 1, 5])})`],
  [1, (of, random) => `clamp(${of}, ${random.pick([0, 1])}, ${random.pick([0, 4])})`],
  [2, (of, random) => `round(${of}, ${random.pick([0.1, 1, 5])})`],
  ...['abs', 'ceil', 'floor', 'round', 'sgn', 'sqrt', 'exp', 'ln', 'log2', 'log10', 'sort', 'sort_desc'].map(
    (name) => [1, (of: string) => `${name}(${of})`] as const,
  ),
  [3, (of, random) => `${random.pick(rare)}(${of})`],
  [2, (of) => `timestamp(${of})`],
];

function mapped(drawing: Drawing, depth: number): Vector {
  const { text, labels } = drawVector(drawing, depth);
  return { text: draw(drawing.random, elementwise)(text, drawing.random), labels };
}

function relabelled(drawing: Drawing, depth: number): Vector {
  const { text, labels } = drawVector(drawing, depth);
  const { random } = drawing;
  const from = random.pick([...labels, 'nothing']);
  return draw<Vector>(random, [
    [
      2,
      {
        text: `label_replace(${text}, "shard", "s-$1", "${from}", "[a-z](.*)")`,
        labels: [...labels, 'shard'],
      },
    ],
    [1, { text: `label_replace(${text}, "job", "all", "", "")`, labels }],
    [1, { text: `label_join(${text}, "id", "-", "job", "${from}")`, labels: [...labels, 'id'] }],
  ]);
}

/** What depends on the clock, on nothing being there, or on a scalar. */
function ofTime(drawing: Drawing, depth: number): Vector {
  const { random } = drawing;
  const { text } = gauge(drawing);
  const { text: any, labels } = drawVector(drawing, depth);
  return draw<Vector>(random, [
    [3, { text: `time() - ${text}`, labels: targetLabels }],
    [2, { text: `time() - timestamp(${text})`, labels: targetLabels }],
    [3, { text: `absent(${conditions(drawing, gauge(drawing))})`, labels: [] }],
    [1, { text: `absent(${any})`, labels: [] }],
    [2, { text: `(${any}) > scalar(sum(${text}))`, labels }],
    [2, { text: `vector(${random.pick(['time()', '1', 'scalar(up)', 'scalar(count(up))'])})`, labels: [] }],
    [1, { text: `minute()`, labels: [] }],
    [1, { text: `latency_seconds_bucket{le="${random.pick(bounds)}"}`, labels: targetLabels }],
  ]);
}
