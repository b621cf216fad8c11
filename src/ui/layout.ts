/** The panels, in the order of their number keys. */
export const panels = ['timeline', 'procedure', 'signals', 'truth', 'events'] as const;
export type Panel = (typeof panels)[number];

/** The smallest terminal that the screen fits into. */
export const smallest = { columns: 72, rows: 20 } as const;
/** From so many columns on, the procedure stands beside what monitoring and the observer see. */
const columnsOfDouble = 120;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Where everything goes. Sizes are those of the panels without their title rules, and together with header, rules and
 * hints they never take more rows than the terminal has.
 */
export type Layout =
  | { readonly kind: 'small' }
  | { readonly kind: 'full'; readonly body: Size }
  | { readonly kind: 'single' | 'double'; readonly sizes: Readonly<Record<Panel, Size>> };

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
}

/** Divides the terminal; `full` gives all of it to one panel. */
export function layoutFor({ columns, rows }: Terminal, full: boolean): Layout {
  if (columns < smallest.columns || rows < smallest.rows) return { kind: 'small' };
  if (full) return { kind: 'full', body: { width: columns, height: rows - 3 } };
  return columns >= columnsOfDouble ? double(columns, rows) : single(columns, rows);
}

function single(columns: number, rows: number): Layout {
  const heights = { timeline: 2, procedure: 2, signals: 3, truth: 2, events: 4 };
  const headerRulesAndHints = 7;
  let spare = rows - headerRulesAndHints - Object.values(heights).reduce((sum, height) => sum + height, 0);
  // The procedure has a short form of two rows and a long one of eight: nothing between is of use.
  for (const [panel, height] of growth) {
    const more = height - heights[panel];
    if (more > spare) continue;
    heights[panel] = height;
    spare -= more;
  }
  heights.truth += Math.floor(spare / 2);
  heights.events += spare - Math.floor(spare / 2);
  const size = (height: number): Size => ({ width: columns, height });
  return {
    kind: 'single',
    sizes: {
      timeline: size(heights.timeline),
      procedure: size(heights.procedure),
      signals: size(heights.signals),
      truth: size(heights.truth),
      events: size(heights.events),
    },
  };
}

/** Which panel grows to what height, most useful first. */
const growth: readonly (readonly [Panel, number])[] = [
  ['signals', 4],
  ['timeline', 3],
  ['truth', 3],
  ['events', 5],
  ['procedure', 8],
  ['signals', 5],
  ['truth', 5],
  ['events', 8],
  ['truth', 6],
];

function double(columns: number, rows: number): Layout {
  const timeline = 3;
  const rest = rows - 5 - timeline;
  const middle = Math.min(24, Math.max(9, Math.ceil(rest * 0.6)));
  const left = Math.min(56, Math.floor(columns * 0.34));
  const right = columns - left - 1;
  const signals = Math.min(8, Math.max(4, Math.round((middle - 1) * 0.34)));
  return {
    kind: 'double',
    sizes: {
      timeline: { width: columns, height: timeline },
      procedure: { width: left, height: middle },
      signals: { width: right, height: signals },
      truth: { width: right, height: middle - 1 - signals },
      events: { width: columns, height: rest - middle },
    },
  };
}
