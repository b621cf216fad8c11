import { type Labels, METRIC_NAME, signature } from '../labels.ts';
import type { VectorMatching } from './ast.ts';
import type { Row } from './frame.ts';

/** For the rows of both sides, which match group each belongs to. */
export interface MatchGroups {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly count: number;
}

/** Numbers the match groups of two sides. */
export function matchGroups(
  matching: VectorMatching,
  left: readonly Row[],
  right: readonly Row[],
): MatchGroups {
  const keyOf = matchKey(matching);
  const numbers = new Map<string, number>();
  const numberOf = ({ labels }: Row): number => {
    const key = keyOf(labels);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const groups = { left: Int32Array.from(left, numberOf), right: Int32Array.from(right, numberOf) };
  return { ...groups, count: numbers.size };
}

function matchKey({ on, labels }: VectorMatching): (labels: Labels) => string {
  if (on) {
    const names = [...labels].sort();
    return (of) => signature(of, names);
  }
  const ignored = new Set([...labels, METRIC_NAME]);
  return (of) =>
    signature(
      of,
      Object.keys(of)
        .sort()
        .filter((name) => !ignored.has(name)),
    );
}
