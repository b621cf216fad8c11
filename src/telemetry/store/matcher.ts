import { compileAnchored } from '../regex.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A condition on one label. A label that a series does not have counts as empty. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  matches(value: string): boolean;
}

/**
 * Makes a matcher.
 *
 * @param dotAll see {@link compileAnchored}.
 * @throws SyntaxError when the value is not a regular expression and should be.
 */
export function matcher(name: string, operator: MatchOperator, value: string, dotAll = true): Matcher {
  switch (operator) {
    case '=':
      return { name, operator, value, matches: (other) => other === value };
    case '!=':
      return { name, operator, value, matches: (other) => other !== value };
    case '=~': {
      const regex = compileAnchored(value, dotAll);
      return { name, operator, value, matches: (other) => regex.test(other) };
    }
    case '!~': {
      const regex = compileAnchored(value, dotAll);
      return { name, operator, value, matches: (other) => !regex.test(other) };
    }
  }
}
