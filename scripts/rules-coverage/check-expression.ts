import { FiredrillError } from '../../src/core/errors.ts';
import { parsePromql, prepareQuery } from '../../src/telemetry/promql/index.ts';
import { SeriesStore } from '../../src/telemetry/store/series-store.ts';
import { ACTION } from './find-rules.ts';

const nothing = new SeriesStore();

/** Says why an expression of a rule is refused, undefined when it is supported: it loads, and evaluates on an empty store. */
export function refusalOf(text: string): string | undefined {
  try {
    const query = parsePromql(text);
    if (query.type !== 'vector' && query.type !== 'scalar')
      return `A rule needs a vector or a scalar, not a ${query.type}.`;
    prepareQuery(query, nothing).at(0);
    return undefined;
  } catch (error) {
    if (!(error instanceof FiredrillError) || error.kind === 'bug') throw error;
    const isTemplate = text.includes('{{') || text.includes(ACTION);
    return isTemplate ? 'The expression is a template that has not been rendered.' : error.shortMessage;
  }
}
