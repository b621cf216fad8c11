import type { ValueType } from '../ast.ts';

/** What a function takes and gives. */
export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be missing. */
  readonly optional?: number;
  /** Whether the last argument may be repeated, or be missing. */
  readonly variadic?: boolean;
  readonly returns: 'scalar' | 'vector';
}

const vectorToVector: Signature = { args: ['vector'], returns: 'vector' };
const matrixToVector: Signature = { args: ['matrix'], returns: 'vector' };
const optionalVector: Signature = { args: ['vector'], optional: 1, returns: 'vector' };

const elementwise = [
  ...['abs', 'ceil', 'exp', 'floor', 'ln', 'log10', 'log2', 'sgn', 'sqrt', 'deg', 'rad'],
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh'],
  ...['absent', 'sort', 'sort_desc', 'timestamp'],
];

const overTime = [
  ...[
    'absent_over_time',
    'avg_over_time',
    'changes',
    'count_over_time',
    'delta',
    'deriv',
    'idelta',
    'increase',
  ],
  ...['irate', 'last_over_time', 'max_over_time', 'min_over_time', 'present_over_time', 'rate', 'resets'],
  ...['stddev_over_time', 'stdvar_over_time', 'sum_over_time'],
];

const dates = [
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'year',
];

/** The functions of Prometheus 3.5 that are neither experimental nor about native histograms alone. */
export const signatures: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ...elementwise.map((name) => [name, vectorToVector] as const),
  ...overTime.map((name) => [name, matrixToVector] as const),
  ...dates.map((name) => [name, optionalVector] as const),
  ['clamp', { args: ['vector', 'scalar', 'scalar'], returns: 'vector' }],
  ['clamp_max', { args: ['vector', 'scalar'], returns: 'vector' }],
  ['clamp_min', { args: ['vector', 'scalar'], returns: 'vector' }],
  ['histogram_fraction', { args: ['scalar', 'scalar', 'vector'], returns: 'vector' }],
  ['histogram_quantile', { args: ['scalar', 'vector'], returns: 'vector' }],
  ['holt_winters', { args: ['matrix', 'scalar', 'scalar'], returns: 'vector' }],
  ['label_join', { args: ['vector', 'string', 'string', 'string'], variadic: true, returns: 'vector' }],
  ['label_replace', { args: ['vector', 'string', 'string', 'string', 'string'], returns: 'vector' }],
  ['pi', { args: [], returns: 'scalar' }],
  ['predict_linear', { args: ['matrix', 'scalar'], returns: 'vector' }],
  ['quantile_over_time', { args: ['scalar', 'matrix'], returns: 'vector' }],
  ['round', { args: ['vector', 'scalar'], optional: 1, returns: 'vector' }],
  ['scalar', { args: ['vector'], returns: 'scalar' }],
  ['time', { args: [], returns: 'scalar' }],
  ['vector', { args: ['scalar'], returns: 'vector' }],
]);

const experimental = 'an experimental function of Prometheus, which is';
const native = 'a function of native histograms, which are';

/** Functions that Prometheus knows and firedrill refuses, with the reason. */
export const refusedFunctions: ReadonlyMap<string, string> = new Map([
  ['double_exponential_smoothing', experimental],
  ['end', experimental],
  ['first_over_time', experimental],
  ['histogram_avg', native],
  ['histogram_count', native],
  ['histogram_quantiles', experimental],
  ['histogram_stddev', native],
  ['histogram_stdvar', native],
  ['histogram_sum', native],
  ['info', experimental],
  ['mad_over_time', experimental],
  ['range', experimental],
  ['sort_by_label', experimental],
  ['sort_by_label_desc', experimental],
  ['start', experimental],
  ['start_timestamp', experimental],
  ['step', experimental],
  ['ts_of_first_over_time', experimental],
  ['ts_of_last_over_time', experimental],
  ['ts_of_max_over_time', experimental],
  ['ts_of_min_over_time', experimental],
]);

/** Functions whose result depends on the evaluation time even when their arguments do not. */
export const timeDependentFunctions: ReadonlySet<string> = new Set([
  ...dates,
  'predict_linear',
  'time',
  'timestamp',
]);
