import { compareLabels, type Labels, labelsKey } from '../labels.ts';
import { type Answer, type Api, route } from './api.ts';
import { ApiError } from './api-error.ts';
import type { Parameters } from './parameters.ts';

/** `series`, `labels`, `label/…/values` and `metadata`. */
export function addSeriesRoutes(api: Api): void {
  const { monitor } = api;
  route(api, 'GET and POST', 'series', (parameters) => {
    const selectors = parameters.selectors();
    if (selectors.length === 0) throw new ApiError('bad_data', 'no match[] parameter provided');
    const range = parameters.range();
    const found = new Map<string, Labels>();
    for (const selector of selectors) {
      for (const labels of monitor.store.seriesMatching(selector, range))
        found.set(labelsKey(labels), labels);
    }
    return limited([...found.values()].sort(compareLabels), parameters.limit());
  });
  route(api, 'GET and POST', 'labels', (parameters) =>
    union(parameters, (selector) => monitor.store.labelNames(selector, parameters.range())),
  );
  route(api, 'GET', 'label/:name/values', (parameters, request) => {
    const { name } = request.params as { readonly name: string };
    return union(parameters, (selector) => monitor.store.labelValues(name, selector, parameters.range()));
  });
  route(api, 'GET', 'metadata', (parameters) => {
    const perMetric = parameters.limit('limit_per_metric');
    const wanted = parameters.text('metric');
    const all = [...monitor.metadata]
      .filter(([name]) => wanted === '' || name === wanted)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, parameters.limit())
      .map(([name, entries]) => [name, entries.slice(0, perMetric).map((entry) => ({ ...entry, unit: '' }))]);
    return { data: Object.fromEntries(all) };
  });
}

/** What any of the selectors finds, sorted; without a selector, what everything finds. */
function union(
  parameters: Parameters,
  find: (selector: ReturnType<Parameters['selectors']>[number]) => readonly string[],
): Answer {
  const selectors = parameters.selectors();
  const found = new Set((selectors.length === 0 ? [[]] : selectors).flatMap(find));
  return limited([...found].sort(), parameters.limit());
}

function limited(all: readonly unknown[], limit: number): Answer {
  if (all.length <= limit) return { data: all };
  return { data: all.slice(0, limit), warnings: ['results truncated due to limit'] };
}
