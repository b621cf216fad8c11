import { wallMs } from '../../core/clock.ts';
import type { EvaluateOptions } from '../promql/evaluate.ts';
import { evaluateInstant, evaluateRange, type Value } from '../promql/index.ts';
import { type Answer, type Api, route } from './api.ts';
import { ApiError, badParameter } from './api-error.ts';
import type { Parameters } from './parameters.ts';
import { limitValue, queryData, remarks } from './query-result.ts';

/** Most points that a range query may give per series. */
const pointsMax = 11_000;
const timeoutDefaultMs = 120_000;

/** `query`, `query_range` and `query_exemplars`, of which there are none. */
export function addQueryRoutes(api: Api): void {
  const { store } = api.monitor;
  route(api, 'GET and POST', 'query', (parameters) => {
    const atMs = parameters.has('time') ? parameters.timeMs('time') : Math.round(api.monitor.nowMs);
    const options = evaluateOptions(api, parameters);
    const query = parameters.query();
    return answer(parameters, atMs, () => evaluateInstant(query, store, atMs, options));
  });
  route(api, 'GET and POST', 'query_range', (parameters) => {
    const range = rangeOf(parameters);
    const options = evaluateOptions(api, parameters);
    const query = parameters.query();
    return answer(parameters, range.startMs, () => evaluateRange(query, store, range, options));
  });
  route(api, 'GET and POST', 'query_exemplars', () => ({ data: [] }));
}

function answer(parameters: Parameters, atMs: number, evaluate: () => Value): Answer {
  const timeoutMs = parameters.has('timeout') ? parameters.durationMs('timeout') : timeoutDefaultMs;
  const started = wallMs();
  const { value, isCut } = limitValue(evaluate(), parameters.limit());
  if (wallMs() - started > timeoutMs) {
    throw new ApiError('timeout', 'query timed out in expression evaluation');
  }
  return {
    data: queryData(value, atMs, (storeMs) => parameters.clientMs(storeMs)),
    warnings: [
      ...remarks(value.annotations, 'warning'),
      ...(isCut ? ['results truncated due to limit'] : []),
    ],
    infos: remarks(value.annotations, 'info'),
  };
}

function evaluateOptions(api: Api, parameters: Parameters): EvaluateOptions {
  if (!parameters.has('lookback_delta')) return api.monitor.evaluateOptions;
  return { ...api.monitor.evaluateOptions, lookbackMs: parameters.durationMs('lookback_delta') };
}

function rangeOf(parameters: Parameters): { startMs: number; endMs: number; stepMs: number } {
  const startMs = parameters.timeMs('start');
  const endMs = parameters.timeMs('end');
  if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start time');
  const stepMs = parameters.durationMs('step');
  if (stepMs <= 0) {
    const reason = 'zero or negative query resolution step widths are not accepted. Try a positive integer';
    throw badParameter('step', reason);
  }
  if ((endMs - startMs) / stepMs > pointsMax) {
    throw new ApiError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  return { startMs, endMs, stepMs };
}
