import { expect, test } from 'vitest';
import { codeMarkdown, escapeHtml, escapeMarkdown, tableMarkdown } from '../../src/reports/markdown.ts';

test.each([
  ['a | b', String.raw`a \| b`],
  ['*bold* _it_ ~no~', String.raw`\*bold\* \_it\_ \~no\~`],
  ['[x](javascript:y)', String.raw`\[x\](javascript:y)`],
  ['<script>&amp;', '&lt;script&gt;&amp;amp;'],
  ['`code`', String.raw`\`code\``],
  ['two\nlines', 'two lines'],
  ['# heading', String.raw`\# heading`],
  ['- item', String.raw`\- item`],
  ['1. item', '1&#8203;. item'],
  ['ask @team about #12', 'ask @&#8203;team about #&#8203;12'],
])('what Markdown would take for markup is escaped: %s', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test.each(['Tail latency, cold target', '3 lost of 2,180 (0.1 %)', 'a@b.example', '12 % of v2-rc.1'])(
  'plain text is left alone: %s',
  (text) => {
    expect(escapeMarkdown(text)).toBe(text);
  },
);

test('code with backticks gets a longer fence', () => {
  expect(codeMarkdown('a `b` ``c')).toBe('``` a `b` ``c ```');
});

test('code without backticks gets a short one, and keeps a table in shape', () => {
  expect(codeMarkdown('a|b')).toBe(String.raw`\`a\|b\``.replaceAll('\\`', '`'));
});

test('HTML within Markdown is escaped as HTML, with no backslashes', () => {
  expect(escapeHtml('<b>*x* @me')).toBe('&lt;b&gt;*x* @&#8203;me');
});

test('columns of figures stand to the right', () => {
  expect(tableMarkdown(['name', 'TTR:'], [['S02', '2:24']])).toEqual([
    '| name | TTR |',
    '| --- | --: |',
    '| S02 | 2:24 |',
  ]);
});
