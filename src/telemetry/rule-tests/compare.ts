import { FiredrillError } from '../../core/errors.ts';
import { compareLabels, type Labels, NO_LABELS } from '../labels.ts';
import { type EvaluateOptions, evaluateInstant, type VectorValue } from '../promql/index.ts';
import type { SeriesStore } from '../store/series-store.ts';
import type { AlertCase, ExprCase } from './test-file.ts';

export interface AlertSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One thing that is not as a test says. */
export type TestFailure =
  | {
      readonly kind: 'alert';
      readonly atMs: number;
      readonly alertname: string;
      readonly expected: readonly AlertSample[];
      readonly got: readonly AlertSample[];
    }
  | {
      readonly kind: 'expr';
      readonly atMs: number;
      readonly expr: string;
      readonly expected: VectorValue['samples'];
      readonly got: VectorValue['samples'];
    }
  | {
      /** A rule or an expression that cannot be evaluated. */
      readonly kind: 'error';
      readonly atMs: number;
      readonly what: string;
      readonly reason: string;
    };

/** What is wrong about the alerts of one name, if anything: all of them must be as expected, annotations included. */
export function alertFailure(
  { atMs, alertname, expected }: AlertCase,
  firing: readonly AlertSample[],
): TestFailure[] {
  const wanted = sorted(expected.map((alert) => ({ ...alert, labels: { ...alert.labels, alertname } })));
  const got = sorted(firing);
  const isEqual =
    wanted.length === got.length &&
    wanted.every((alert, index) => {
      const other = got[index];
      return (
        other !== undefined &&
        isSame(alert.labels, other.labels) &&
        isSame(alert.annotations, other.annotations)
      );
    });
  return isEqual ? [] : [{ kind: 'alert', atMs, alertname, expected: wanted, got }];
}

export interface ExprOptions {
  readonly store: SeriesStore;
  readonly startMs: number;
  readonly evaluateOptions: EvaluateOptions;
  /** Whether numbers may differ in the last bit. */
  readonly isFuzzy: boolean;
}

/** What is wrong about the result of an expression, if anything. A NaN equals nothing, as in promtool. */
export function exprFailure(
  { atMs, query, expected }: ExprCase,
  { store, startMs, evaluateOptions, isFuzzy }: ExprOptions,
): TestFailure[] {
  try {
    const value = evaluateInstant(query, store, startMs + atMs, evaluateOptions);
    const samples = value.type === 'vector' ? value.samples : [];
    const got = value.type === 'scalar' ? [{ labels: NO_LABELS, value: value.value }] : samples;
    const wanted = expected.toSorted((a, b) => compareLabels(a.labels, b.labels));
    const found = got.toSorted((a, b) => compareLabels(a.labels, b.labels));
    const isEqual =
      wanted.length === found.length &&
      wanted.every((sample, index) => {
        const other = found[index];
        if (other === undefined || !isSame(sample.labels, other.labels)) return false;
        return sample.value === other.value || (isFuzzy && isNextTo(sample.value, other.value));
      });
    return isEqual ? [] : [{ kind: 'expr', atMs, expr: query.text, expected: wanted, got: found }];
  } catch (error) {
    if (!(error instanceof FiredrillError) || error.kind === 'bug') throw error;
    return [{ kind: 'error', atMs, what: `expr: ${JSON.stringify(query.text)}`, reason: error.message }];
  }
}

function sorted(alerts: readonly AlertSample[]): AlertSample[] {
  return alerts.toSorted(
    (a, b) => compareLabels(a.labels, b.labels) || compareLabels(a.annotations, b.annotations),
  );
}

/** Unlike in a series, an empty value is not the same as a missing one here. */
function isSame(a: Labels, b: Labels): boolean {
  return compareLabels(a, b) === 0;
}

/** Whether no other number lies between two. */
function isNextTo(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  const distance = rank(a) - rank(b);
  return distance === 1n || distance === -1n;
}

const bits = new DataView(new ArrayBuffer(8));

/** Numbers in their order, as whole numbers without gaps; both zeros are one. */
function rank(value: number): bigint {
  bits.setFloat64(0, Math.abs(value));
  const magnitude = bits.getBigUint64(0);
  return value < 0 ? -magnitude : magnitude;
}
