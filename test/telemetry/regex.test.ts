import { describe, expect, test } from 'vitest';
import { compileAnchored } from '../../src/telemetry/regex.ts';

const matches = (pattern: string, text: string, dotAll?: boolean): boolean =>
  compileAnchored(pattern, dotAll).test(text);

test('an expression must match the whole text', () => {
  expect(matches('a|bc', 'bc')).toBe(true);
  expect(matches('a|bc', 'abc')).toBe(false);
});

test('a dot matches a newline in Prometheus 3 and not in Prometheus 2', () => {
  expect(matches('a.b', 'a\nb')).toBe(true);
  expect(matches('a.b', 'a\nb', false)).toBe(false);
});

describe('what RE2 writes differently', () => {
  test.each([
    ['(?i)ab', 'AB', true],
    ['a(?i)b|c', 'aB', true],
    ['(a(?i)b)c', 'aBC', false],
    ['(?i:a)b', 'AB', false],
    ['(?P<word>a)\\z', 'a', true],
    ['\\Aab', 'ab', true],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['[[:alpha:]]+', 'abZ', true],
    ['[[:^alpha:]]', 'a', false],
    ['[[:space:][:digit:]_-]+', ' 1_-', true],
    ['\\p{Greek}\\pL', 'αb', true],
    ['\\P{Greek}', 'α', false],
    ['\\x41\\x{1F600}', 'A😀', true],
    ['\\101', 'A', true],
    ['a{,2}', 'a{,2}', true],
    ['a{1,2}', 'aa', true],
    ['{x}', '{x}', true],
    ['[a-c-]+', 'b-', true],
    ['[]a]+', ']a', true],
    ['[^]a]', ']', false],
    ['a\\-b\\_c\\/', 'a-b_c/', true],
    ['\\s', '\u00a0', false],
    ['.', '😀', true],
    ['[&&]+', '&&', true],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe('what RE2 does not know', () => {
  test.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)b',
    '(a)\\1',
    '(?U)a',
    '\\_?\\y',
    '[[:nope:]]',
    'a**',
    'a{1001}',
    '(',
    'a)',
    '[a',
    '*',
  ])('%s is refused', (pattern) => {
    expect(() => compileAnchored(pattern)).toThrow(SyntaxError);
  });
});
