import { compareLabels, formatLabels, type Labels, labelsKey } from '../../src/telemetry/labels.ts';
import type { Value } from '../../src/telemetry/promql/index.ts';
import type { Sample } from '../../src/telemetry/rule-tests/series-notation.ts';
import type { EvalCommand, RangeTime } from './script.ts';

const EPSILON = 1e-6;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Says how a result differs from what the script expects, undefined when it does not. */
export function difference(command: EvalCommand, result: Value, isOrdered: boolean): string | undefined {
  switch (result.type) {
    case 'scalar':
      if (command.scalar === undefined) return `unexpected scalar ${result.value}`;
      return almostEqual(command.scalar, result.value)
        ? undefined
        : `${result.value} is not ${command.scalar}`;
    case 'string':
      return command.text === result.value ? undefined : `${result.value} is not ${command.text}`;
    case 'vector':
      return vectorDifference(command, result.samples, isOrdered);
    case 'matrix':
      return matrixDifference(command, result.series);
  }
}

/** Equality as the test language means it: relative, NaN equal to NaN. */
function almostEqual(left: number, right: number): boolean {
  if (left === right || (Number.isNaN(left) && Number.isNaN(right))) return true;
  const sum = Math.abs(left) + Math.abs(right);
  const gap = Math.abs(left - right);
  if (left === 0 || right === 0 || sum < SMALLEST_NORMAL) return gap < EPSILON * SMALLEST_NORMAL;
  return gap / Math.min(sum, Number.MAX_VALUE) < EPSILON;
}

interface LabelledValue {
  readonly labels: Labels;
  readonly value: number;
}

function vectorDifference(
  { scalar, series }: EvalCommand,
  samples: readonly LabelledValue[],
  isOrdered: boolean,
): string | undefined {
  if (scalar !== undefined) return 'expected a scalar, got a vector';
  const expected = new Map(series.map((line) => [labelsKey(line.labels), line]));
  for (const [index, { labels, value }] of samples.entries()) {
    const key = labelsKey(labels);
    const line = expected.get(key);
    if (line === undefined) return `unexpected ${formatLabels(labels)} ${value}`;
    if (isOrdered && series.indexOf(line) !== index)
      return `${formatLabels(labels)} at position ${index + 1}`;
    const [sample] = line.samples;
    if (sample?.kind !== 'float' || !almostEqual(sample.value, value)) {
      return `${formatLabels(labels)} is ${value}, not ${describe(sample)}`;
    }
    expected.delete(key);
  }
  const [missing] = expected.values();
  return missing === undefined
    ? undefined
    : `missing ${formatLabels(missing.labels)} ${describe(missing.samples[0])}`;
}

interface LabelledPoints {
  readonly labels: Labels;
  readonly points: readonly (readonly [number, number])[];
}

function matrixDifference(command: EvalCommand, result: readonly LabelledPoints[]): string | undefined {
  if (command.scalar !== undefined) return 'expected a scalar, got a matrix';
  const time = command.rangeVector ?? command.time;
  if (time.kind !== 'range') return 'unexpected range vector';
  const expected = new Map(command.series.map((line) => [labelsKey(line.labels), line]));
  for (const [index, { labels, points }] of result.entries()) {
    const next = result[index + 1];
    if (next !== undefined && compareLabels(labels, next.labels) > 0) return 'the series are not sorted';
    const line = expected.get(labelsKey(labels));
    if (line === undefined) return `unexpected ${formatLabels(labels)} ${JSON.stringify(points)}`;
    const found = pointsDifference(line.samples, points, time);
    if (found !== undefined) return `${formatLabels(labels)}: ${found}`;
    expected.delete(labelsKey(labels));
  }
  const [missing] = expected.values();
  return missing === undefined ? undefined : `missing ${formatLabels(missing.labels)}`;
}

function pointsDifference(
  samples: readonly Sample[],
  points: LabelledPoints['points'],
  { startMs, stepMs }: RangeTime,
): string | undefined {
  const expected = samples.flatMap((sample, index) =>
    sample.kind === 'omitted' ? [] : [{ sample, timeMs: startMs + index * stepMs }],
  );
  if (expected.length !== points.length) return `${points.length} points, not ${expected.length}`;
  for (const [index, { sample, timeMs }] of expected.entries()) {
    const [gotMs, value] = points[index] ?? [Number.NaN, Number.NaN];
    if (gotMs !== timeMs) return `a point at ${gotMs}, not at ${timeMs}`;
    if (sample.kind !== 'float' || !almostEqual(sample.value, value))
      return `${value} at ${timeMs}, not ${describe(sample)}`;
  }
  return undefined;
}

function describe(sample: Sample | undefined): string {
  return sample?.kind === 'float' ? `${sample.value}` : (sample?.kind ?? 'nothing');
}
