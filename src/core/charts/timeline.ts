/** A named stretch of the timeline. It ends where the next one begins. */
export interface TimelineSpan {
  readonly label: string;
  readonly fromMs: number;
}

export interface TimelineOptions {
  readonly width: number;
  /** The right edge. */
  readonly horizonMs: number;
  /** What lies beyond it has not happened yet. */
  readonly nowMs: number;
  /** The fault window. */
  readonly shade?: { readonly fromMs: number; readonly toMs: number } | null;
  readonly ascii?: boolean;
}

export type TimelineKind = 'label' | 'past' | 'shaded' | 'future';
/** Neighbouring columns of one kind. */
export interface TimelineRun {
  readonly kind: TimelineKind;
  readonly text: string;
}

/**
 * Spans of time as one row: what has passed is solid, the fault window is shaded, each span carries its label where that
 * fits. The runs together are `width` columns; joined, they are a string for reports.
 *
 * @example timeline([{ label: 'base', fromMs: 0 }], { width: 10, horizonMs: 10, nowMs: 8 }) // ' base ██··'
 */
export function timeline(spans: readonly TimelineSpan[], options: TimelineOptions): TimelineRun[] {
  const { width, horizonMs, nowMs, shade = null, ascii = false } = options;
  const marks = ascii
    ? { past: '#', shaded: '%', future: '.', edge: '|' }
    : { past: '█', shaded: '▒', future: '·', edge: '│' };
  const column = (ms: number): number => Math.round((ms / horizonMs) * width);
  const kinds = Array.from({ length: width }, (_, index): TimelineKind => {
    if (index >= column(nowMs)) return 'future';
    return shade !== null && index >= column(shade.fromMs) && index < column(shade.toMs) ? 'shaded' : 'past';
  });
  const cells = kinds.map((kind) => (kind === 'label' ? ' ' : marks[kind]));
  for (const [index, span] of spans.entries()) {
    const from = column(span.fromMs);
    const room = column(spans[index + 1]?.fromMs ?? horizonMs) - from;
    const text = `${index === 0 ? '' : marks.edge} ${span.label} `;
    const label = text.length <= room ? text : index === 0 ? '' : marks.edge;
    for (const [offset, character] of [...label].entries()) {
      if (from + offset >= width) break;
      cells[from + offset] = character;
      kinds[from + offset] = 'label';
    }
  }
  return joinRuns(kinds, cells);
}

export interface TimelineMark {
  readonly label: string;
  readonly atMs: number;
}

/** Where a mark is drawn: its text covers the columns from `column` on, in row `row`. */
export interface PlacedMark<Mark extends TimelineMark> {
  readonly mark: Mark;
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/**
 * Places marks such as `▲ alert 1:24` under a timeline so that none covers another, using at most `rows` rows. The
 * pointer stands at its instant; near the right edge the words stand left of it. Without room for its words a mark is a
 * pointer alone, and without room for that it is left out.
 */
export function placeMarks<Mark extends TimelineMark>(
  marks: readonly Mark[],
  options: {
    readonly width: number;
    readonly horizonMs: number;
    readonly rows: number;
    readonly pointer: string;
  },
): PlacedMark<Mark>[] {
  const { width, horizonMs, rows, pointer } = options;
  const placed: PlacedMark<Mark>[] = [];
  for (const mark of [...marks].sort((a, b) => a.atMs - b.atMs)) {
    const at = Math.min(width - 1, Math.round((mark.atMs / horizonMs) * width));
    const right = `${pointer} ${mark.label}`;
    const spot = [
      { column: at, text: right },
      { column: at - mark.label.length - 1, text: `${mark.label} ${pointer}` },
      { column: at, text: pointer },
    ]
      .filter(({ column, text }) => column >= 0 && column + text.length <= width)
      .flatMap((candidate) => Array.from({ length: rows }, (_, row) => ({ ...candidate, row })))
      .find((candidate) => placed.every((other) => !overlaps(candidate, other)));
    if (spot !== undefined) placed.push({ mark, ...spot });
  }
  return placed;
}

interface Spot {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Two marks in one row need a gap of two columns to be read as two. */
function overlaps(a: Spot, b: Spot): boolean {
  if (a.row !== b.row) return false;
  return a.column < b.column + b.text.length + 2 && b.column < a.column + a.text.length + 2;
}

function joinRuns(kinds: readonly TimelineKind[], cells: readonly string[]): TimelineRun[] {
  const runs: { kind: TimelineKind; text: string }[] = [];
  for (const [index, kind] of kinds.entries()) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += cells[index] ?? '';
    else runs.push({ kind, text: cells[index] ?? '' });
  }
  return runs;
}
