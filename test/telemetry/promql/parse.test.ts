import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../../../src/core/errors.ts';
import { formatExpr, parsePromql, walk } from '../../../src/telemetry/promql/index.ts';

const canonical = (text: string): string => formatExpr(parsePromql(text).expr);

function refusal(text: string, options?: Parameters<typeof parsePromql>[1]): FiredrillError {
  try {
    parsePromql(text, options);
  } catch (thrown) {
    if (thrown instanceof FiredrillError) return thrown;
    throw thrown;
  }
  throw new Error(`${text} was accepted.`);
}

describe('grouping', () => {
  // The full parentheses on the right say how the operators on the left must group.
  test.each([
    ['1 + 2 * 3 ^ 2', '1 + (2 * (3 ^ 2))'],
    ['2 ^ 3 ^ 2', '2 ^ (3 ^ 2)'],
    ['8 / 4 / 2', '(8 / 4) / 2'],
    ['-2 ^ 2', '-(2 ^ 2)'],
    ['2 ^ -1 ^ 2', '2 ^ (-(1 ^ 2))'],
    ['-a * b', '(-a) * b'],
    ['a + b offset 5m * c', 'a + ((b) * c)'],
    ['a or b and c unless d', 'a or ((b and c) unless d)'],
    ['a == bool b + c > d', '(a == bool (b + c)) > d'],
    ['a atan2 b % c', '(a atan2 b) % c'],
  ])('%s is %s', (text, grouped) => {
    const shape = (query: string): string => {
      const operators: string[] = [];
      walk(parsePromql(query).expr, (expr, ancestors) => {
        const depth = ancestors.filter(({ kind }) => kind === 'binary' || kind === 'unary').length;
        if (expr.kind === 'binary' || expr.kind === 'unary') operators.push(`${depth}${expr.operator}`);
      });
      return operators.join(' ');
    };
    expect(shape(text)).toBe(shape(grouped));
  });

  test('offset, @ and a subquery belong to the selector in front of them alone', () => {
    const kinds: string[] = [];
    walk(parsePromql('a - last_over_time(b[5m:] @ 10 offset -1m) > -c @ end()').expr, (expr) => {
      if (expr.kind === 'selector') kinds.push(`${expr.name} ${expr.shift.offsetMs} ${expr.shift.at}`);
      if (expr.kind === 'subquery') kinds.push(`subquery ${expr.shift.offsetMs} ${expr.shift.at}`);
    });
    expect(kinds).toEqual(['a 0 undefined', 'subquery -60000 10000', 'b 0 undefined', 'c 0 end']);
  });
});

describe('literals', () => {
  test.each([
    ['2.', 2],
    ['2.e3', 2000],
    ['.5', 0.5],
    ['0x1F', 31],
    ['017', 15],
    ['1_000', 1000],
    ['1h30m', 5400],
    ['-Inf', -Infinity],
    ['nAn', Number.NaN],
  ])('%s is %d', (text, value) => {
    expect(parsePromql(text).expr).toMatchObject({ kind: 'number', value });
  });

  test.each([
    [String.raw`"a\n\x41\u00e9\101"`, 'a\nAéA'],
    ['`a\\n`', 'a\\n'],
    [String.raw`'\'"'`, '\'"'],
    [String.raw`"\xc3\xa9"`, 'é'],
  ])('%s is a string', (text, value) => {
    expect(parsePromql(text).expr).toMatchObject({ kind: 'string', value });
  });
});

describe('mistakes are refused with their place', () => {
  test.each([
    ['', '1:1', 'unexpected end of input, expected an expression.'],
    ['rate(x[5m', '1:10', 'unexpected end of input, expected a duration such as 5m and "]".'],
    ['x[5m) + y[5m]', '1:5', 'unexpected ")", expected a duration such as 5m.'],
    ['sum(a', '1:6', 'unexpected end of input, expected an argument, a comma or ")".'],
    ['a and', '1:6', 'unexpected end of input, expected an operand.'],
    ['foo bar', '1:5', 'unexpected "bar", expected an operator, a modifier or the end of the expression.'],
    ['sum by (a b) (c)', '1:11', 'unexpected "b", expected label names in parentheses, separated by commas.'],
    ['a{b="c"', '1:8', 'unexpected end of input, expected a label matcher such as job="api", or "}".'],
    ['nope(a)', '1:1', 'unknown function with name "nope".'],
    ['rate(x)', '1:6', 'expected type range vector in call to function "rate", got instant vector.'],
    ['abs(x[5m])', '1:5', 'expected type instant vector in call to function "abs", got range vector.'],
    ['sum(1)', '1:5', 'expected type instant vector in aggregation expression, got scalar.'],
    ['topk(x, x)', '1:6', 'expected type scalar in aggregation parameter, got instant vector.'],
    ['topk(x)', '1:1', 'wrong number of arguments for aggregate expression provided, expected 2, got 1.'],
    ['clamp(x, 1)', '1:1', 'expected 3 argument(s) in call to "clamp", got 2.'],
    ['round(x, 1, 2)', '1:1', 'expected at most 2 argument(s) in call to "round", got 3.'],
    ['label_join(x, "a")', '1:1', 'expected at least 3 argument(s) in call to "label_join", got 2.'],
    ['1 == 2', '1:2', 'comparisons between scalars must use BOOL modifier.'],
    ['x + bool 1', '1:2', 'bool modifier can only be used on comparison operators.'],
    ['x and 1', '1:1', 'set operator "and" not allowed in binary scalar expression.'],
    ['x * on (a) 1', '1:1', 'vector matching only allowed between instant vectors.'],
    ['x and on (a) group_left () y', '1:1', 'no grouping allowed for "and" operation.'],
    ['x * on (a) group_left (a) y', '1:2', 'label "a" must not occur in ON and GROUP clause at once.'],
    ['x[5m] + 1', '1:1', 'binary expression must contain only scalar and instant vector types.'],
    [
      '-x[5m]',
      '1:1',
      'unary expression only allowed on expressions of type scalar or instant vector, got "range vector".',
    ],
    ['{a=""}', '1:1', 'vector selector must contain at least one non-empty matcher.'],
    ['{a=~".*"}', '1:1', 'vector selector must contain at least one non-empty matcher.'],
    ['x{__name__="y"}', '1:1', 'metric name must not be set twice: "x" or "y".'],
    ['x{a=~"("}', '1:6', 'invalid regular expression: missing closing ): `(`.'],
    ['x{a=~"(?=b)"}', '1:6', 'invalid regular expression: invalid or unsupported Perl syntax: `(?=b`.'],
    ['x[0s]', '1:3', 'duration must be greater than 0.'],
    [
      'sum(x) offset 5m',
      '1:1',
      'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery.',
    ],
    ['x offset 1m offset 2m', '1:1', 'offset may not be set multiple times.'],
    ['x @ 1 @ 2', '1:1', '@ <timestamp> may not be set multiple times.'],
    ['x offset 1m [5m]', '1:1', 'no offset modifiers allowed before range.'],
    ['(x)[5m]', '1:1', 'ranges only allowed for vector selectors.'],
    ['"abc', '1:1', 'unterminated quoted string.'],
    ['a +\n  nope(b)', '2:3', 'unknown function with name "nope".'],
  ])('%s', (text, place, message) => {
    expect(refusal(text)).toMatchObject({ code: 'PROMQL_INVALID', place, shortMessage: message });
  });
});

describe('what only firedrill refuses says so', () => {
  test.each([
    ['limitk(1, x)', 'limitk() is experimental in Prometheus and not supported.'],
    ['limit_ratio(0.5, x)', 'limit_ratio() is experimental in Prometheus and not supported.'],
    ['x[5m + 1m]', 'A duration expression is experimental in Prometheus and not supported.'],
    ['x[step()]', 'A duration expression is experimental in Prometheus and not supported.'],
    ['x[max(step(), 5m)]', 'A duration expression is experimental in Prometheus and not supported.'],
    ['x offset -min(step(), 5m)', 'A duration expression is experimental in Prometheus and not supported.'],
    ['x offset (5m)', 'A duration expression is experimental in Prometheus and not supported.'],
    ['x + fill(0) y', 'The fill modifier is experimental in Prometheus and not supported.'],
    ['x[5m] anchored', 'The anchored modifier of range selectors is not supported.'],
    ['x[5m] smoothed', 'The smoothed modifier of range selectors is not supported.'],
    ['x </ 3', 'Trimming of native histograms is not supported.'],
    ['info(x)', 'info() is an experimental function of Prometheus, which is not supported.'],
    [
      'sort_by_label(x, "a")',
      'sort_by_label() is an experimental function of Prometheus, which is not supported.',
    ],
    ['start()', 'start() is an experimental function of Prometheus, which is not supported.'],
    ['histogram_count(x)', 'histogram_count() is a function of native histograms, which are not supported.'],
  ])('%s', (text, message) => {
    expect(refusal(text)).toMatchObject({ code: 'PROMQL_UNSUPPORTED', shortMessage: message });
  });

  test('names of such functions are still names of metrics', () => {
    expect(parsePromql('start + step{a="b"} + info').type).toBe('vector');
  });
});

test('holt_winters is known to Prometheus 2 and not to Prometheus 3', () => {
  const text = 'holt_winters(x[5m], 0.1, 0.1)';
  expect(parsePromql(text, { semantics: 'prometheus-2' }).type).toBe('vector');
  expect(refusal(text)).toMatchObject({
    code: 'PROMQL_INVALID',
    shortMessage: 'unknown function with name "holt_winters".',
  });
});

describe('formatting', () => {
  test.each([
    'sum by (job) (rate(x_total{code=~"5..",job!="a"}[5m])) / ignoring (a) group_left (b) y > bool 0.05',
    'quantile without (a, b) (0.9, x)',
    'max_over_time((a - b)[1h30m:1m] @ 10.500 offset 5m)',
    'topk(3, -x offset -1d)',
    'label_replace(x, "a", "$1", "b", "(.*)\\\\d")',
    '{__name__=~"a|b"} @ start()',
    'count_values("v", x) or on () vector(1)',
  ])('%s stays as it is', (text) => {
    expect(canonical(text)).toBe(text);
  });

  test('spelling that does not matter is evened out', () => {
    expect(canonical('SUM(rate(x[300s]))BY(job)>1e2 # why')).toBe('sum by (job) (rate(x[5m])) > 100');
  });
});
