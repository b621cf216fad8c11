import { expect, test } from 'vitest';
import { layoutFor } from '../../src/ui/layout.ts';

test('a terminal below the smallest has no layout, the smallest has one', () => {
  expect(layoutFor({ columns: 71, rows: 40 }, false).kind).toBe('small');
  expect(layoutFor({ columns: 200, rows: 19 }, false).kind).toBe('small');
  expect(layoutFor({ columns: 72, rows: 20 }, false).kind).toBe('single');
});

test('two columns begin at 120', () => {
  expect(layoutFor({ columns: 119, rows: 40 }, false).kind).toBe('single');
  expect(layoutFor({ columns: 120, rows: 40 }, false).kind).toBe('double');
});

test('panels with header, rules and hints use every row of every terminal, and none more', () => {
  for (let rows = 20; rows <= 100; rows++) {
    const single = layoutFor({ columns: 100, rows }, false);
    const double = layoutFor({ columns: 160, rows }, false);
    if (single.kind !== 'single' || double.kind !== 'double') throw new Error('the terminal is large enough');
    const heights = Object.values(single.sizes).map((size) => size.height);
    expect(heights.reduce((sum, height) => sum + height, 0) + 7).toBe(rows);
    const { timeline, procedure, signals, truth, events } = double.sizes;
    expect(timeline.height + procedure.height + events.height + 5).toBe(rows);
    expect(signals.height + 1 + truth.height).toBe(procedure.height);
    expect(Math.min(...heights, truth.height, events.height)).toBeGreaterThanOrEqual(2);
  }
});

test('the two columns and their divider use every column', () => {
  for (let columns = 120; columns <= 300; columns++) {
    const layout = layoutFor({ columns, rows: 40 }, false);
    if (layout.kind !== 'double') throw new Error('the terminal is large enough');
    expect(layout.sizes.procedure.width + 1 + layout.sizes.truth.width).toBe(columns);
  }
});
