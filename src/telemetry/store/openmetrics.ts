import { METRIC_NAME } from '../labels.ts';
import { formatGoFloat } from '../rules/template/go-float.ts';
import type { SeriesStore } from './series-store.ts';

/**
 * All samples of a store as OpenMetrics text with their times, series by series: what `promtool tsdb create-blocks-from
 * openmetrics` makes blocks of. Times are Unix seconds. The marker of the end of a series has no word in that language and
 * is left out.
 *
 * Source: OpenMetrics 1.0, "ABNF" and "Timestamps".
 */
export function openMetricsOf(store: SeriesStore): string {
  const lines: string[] = [];
  for (const { labels, times, values, start, end } of store.select([])) {
    const { [METRIC_NAME]: name = '', ...others } = labels;
    const pairs = Object.entries(others).map(([label, value]) => `${label}="${escaped(value)}"`);
    const head = pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
    for (let index = start; index < end; index += 1) {
      lines.push(`${head} ${formatGoFloat(values[index] ?? Number.NaN, 'g')} ${(times[index] ?? 0) / 1_000}`);
    }
  }
  return `${lines.join('\n')}${lines.length === 0 ? '' : '\n'}# EOF\n`;
}

/** Three characters are escaped and no others: what people are shown of labels knows more escapes. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
