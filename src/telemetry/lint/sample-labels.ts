import { type Labels, labelOf, labelsFrom } from '../labels.ts';
import type { VectorSelector } from '../promql/index.ts';
import type { Matcher } from '../store/matcher.ts';
import { sampleRegex } from './sample-regex.ts';

/**
 * Labels that a selector selects, with given ones; undefined when none come to mind.
 *
 * @example sampleLabels(x{code=~"5.."}, { instance: 'a' }) // { __name__: 'x', code: '500', instance: 'a' }
 */
export function sampleLabels(
  { matchers }: VectorSelector,
  given: Readonly<Record<string, string>> = {},
): Labels | undefined {
  const pairs: [string, string][] = Object.entries(given);
  for (const name of new Set(matchers.map((matcher) => matcher.name))) {
    const conditions = matchers.filter((matcher) => matcher.name === name);
    const chosen = given[name];
    const value = [chosen ?? candidates(name, conditions)]
      .flat()
      .find((candidate) => conditions.every((matcher) => matcher.matches(candidate)));
    if (value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return labelsFrom(pairs);
}

/** Labels of two series, one that both selectors select and one that the wide one selects alone; undefined when there are none. */
export function sampleSplit(
  narrow: VectorSelector,
  wide: VectorSelector,
  label: string,
): readonly [both: Labels, wideAlone: Labels] | undefined {
  const both = sampleLabels(narrow);
  if (both === undefined || !selects(wide, both)) return undefined;
  const said = wide.matchers.filter(({ name }) => name === label);
  const wideAlone = candidates(label, said)
    .map((value) => labelsFrom([...Object.entries(both), [label, value]]))
    .find((labels) => selects(wide, labels) && !selects(narrow, labels));
  return wideAlone && [both, wideAlone];
}

function selects({ matchers }: VectorSelector, labels: Labels): boolean {
  return matchers.every((matcher) => matcher.matches(labelOf(labels, matcher.name)));
}

function candidates(label: string, matchers: readonly Matcher[]): string[] {
  const said = matchers.flatMap(({ operator, value }) => {
    if (operator === '=') return [value];
    return operator === '=~' ? sampleRegex(value) : [];
  });
  const usual = /code|status/.test(label) ? ['200', '500'] : [];
  return [...said, ...usual, 'ok', 'other', 'x', ''];
}
