import { describe, expect, test } from 'vitest';
import { placeMarks, timeline } from '../../../src/core/charts/timeline.ts';

const phases = [
  { label: 'baseline', fromMs: 0 },
  { label: 'fault', fromMs: 60 },
  { label: 'hold', fromMs: 170 },
];
const text = (runs: readonly { readonly text: string }[]): string => runs.map((run) => run.text).join('');

describe('timeline', () => {
  test('spans carry their labels, the fault window is shaded, the future is dotted', () => {
    const runs = timeline(phases, {
      width: 64,
      horizonMs: 240,
      nowMs: 200,
      shade: { fromMs: 67, toMs: 171 },
    });
    expect(text(runs)).toMatchInlineSnapshot(
      `" baseline ██████│ fault ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│ hold █···········"`,
    );
    expect(runs.map((run) => run.kind)).toEqual([
      'label',
      'past',
      'label',
      'shaded',
      'label',
      'past',
      'future',
    ]);
  });

  test('a label without room is left out, its edge is not', () => {
    const runs = timeline(phases, { width: 16, horizonMs: 240, nowMs: 240 });
    expect(text(runs)).toMatchInlineSnapshot(`"████│██████│████"`);
  });

  test('the ASCII fallback has the same shape', () => {
    const runs = timeline(phases, { width: 40, horizonMs: 240, nowMs: 200, ascii: true });
    expect(text(runs)).toMatchInlineSnapshot(`" baseline | fault ##########| hold ....."`);
  });

  test('it is as wide as it was asked to be, at every width', () => {
    for (let width = 1; width <= 200; width++) {
      expect(text(timeline(phases, { width, horizonMs: 240, nowMs: 200 }))).toHaveLength(width);
    }
  });
});

describe('placeMarks', () => {
  const place = (marks: { label: string; atMs: number }[], rows = 2) =>
    placeMarks(marks, { width: 60, horizonMs: 60, rows, pointer: '▲' }).map(({ row, column, text }) => ({
      row,
      column,
      text,
    }));

  test('marks far from each other share a row', () => {
    expect(
      place([
        { label: 'effect 0:07', atMs: 7 },
        { label: 'alert 0:40', atMs: 40 },
      ]),
    ).toEqual([
      { row: 0, column: 7, text: '▲ effect 0:07' },
      { row: 0, column: 40, text: '▲ alert 0:40' },
    ]);
  });

  test('marks close to each other do not share a row', () => {
    expect(
      place([
        { label: 'effect 0:07', atMs: 7 },
        { label: 'alert 0:10', atMs: 10 },
      ]).map(({ row }) => row),
    ).toEqual([0, 1]);
  });

  test('a mark near the right edge has its words on the left', () => {
    expect(place([{ label: 'claimed 0:58', atMs: 58 }])).toEqual([
      { row: 0, column: 45, text: 'claimed 0:58 ▲' },
    ]);
  });

  test('a mark without room for words is a pointer, and without room for that it is left out', () => {
    const crowd = [20, 24, 28, 29].map((atMs) => ({ label: 'a long label', atMs }));
    expect(place(crowd, 1).map(({ text }) => text)).toEqual(['▲ a long label']);
    expect(place([...crowd, { label: 'a long label', atMs: 38 }], 1).map(({ text }) => text)).toEqual([
      '▲ a long label',
      '▲ a long label',
    ]);
    expect(place([{ label: 'x'.repeat(70), atMs: 5 }]).map(({ text }) => text)).toEqual(['▲']);
  });
});
