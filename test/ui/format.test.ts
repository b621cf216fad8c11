import { expect, test } from 'vitest';
import { formatInstant, formatLimit, formatTaken, formatValue } from '../../src/ui/format.ts';

test.each([
  [0.0021, 'ratio', '0.2 %'],
  [71.4, '%', '71.4 %'],
  [0.182, 's', '182 ms'],
  [2.44, 's', '2.4 s'],
  [1234.5, 'ms', '1,235 ms'],
  [0.4123, '', '0.41'],
  [12.34, 'rps', '12.3 rps'],
  [null, 'ms', 'no data'],
])('%s in "%s" reads %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test.each([
  [0.02, 'ratio', '2 %'],
  [0.025, 'ratio', '2.5 %'],
  [300, 'ms', '300 ms'],
  [0.25, '', '0.25'],
  [0.5, '', '0.5'],
  [1000, 'ms', '1,000 ms'],
])('a limit of %s in "%s" reads %s', (limit, unit, text) => {
  expect(formatLimit(limit, unit)).toBe(text);
});

test('instants have hundredths of a second', () => {
  expect([0, 9, 100_120, 3_599_999].map(formatInstant)).toEqual([
    '0:00.00',
    '0:00.00',
    '1:40.12',
    '59:59.99',
  ]);
});

test('what something took is as short as it reads well', () => {
  expect([3.14, 640.4, 2_140].map(formatTaken)).toEqual(['3.1 ms', '640 ms', '2.1 s']);
});
