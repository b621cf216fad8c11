import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { figureNames, figuresOf } from './figures.ts';
import { nameDrills } from './reporter.ts';
import { clip, oneLine, paint, verdictMarks, verdictTones, wrapWords } from './text.ts';
import { countsInWords, whyOf } from './why.ts';

export interface ScoreboardOptions {
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly color: boolean;
}

/** Where things stand in a line. A width of 0 means: not on this line. */
interface Layout {
  readonly id: number;
  readonly title: number;
  readonly figures: boolean;
  readonly whyStart: number;
  readonly why: number;
  readonly color: boolean;
}

const verdictColumns = 9;
const figureColumns = [6, 6, 6, 7, 5] as const;
const figuresWidth = figureColumns.reduce((sum, width) => sum + width + 2, 0);
/** A title is shown from this width on, and a reason stands on the line of its drill from that one on. */
const titleColumnsMin = 12;
const whyColumnsMin = 32;

/** The scoreboard of a suite as text, for any width of terminal. Ends with a line end. */
export function renderScoreboard(suite: SuiteResult, options: ScoreboardOptions): string {
  const names = nameDrills(suite);
  const layout = layOut(suite.drills, names, options);
  const tone = verdictTones[suite.verdict];
  const head = `suite ${suite.seed} · ${oneLine(suite.procedure)} · ${countsInWords(suite)}`;
  const heads = wrapWords(head, options.columns - 1).map((line) => ` ${line}`);
  const foot = ` ${paint(verdictMarks[suite.verdict], tone, options.color)}, exit code ${suite.exitCode}`;
  const rows = suite.drills.flatMap((drill, index) =>
    renderDrill(drill, names[index] ?? drill.scenario, layout),
  );
  return `${[...heads, ...renderHeads(layout), ...rows, foot].join('\n')}\n`;
}

function layOut(
  drills: readonly DrillResult[],
  names: readonly string[],
  { columns, color }: ScoreboardOptions,
): Layout {
  const id = Math.max(3, ...names.map((name) => name.length));
  const bare = 1 + id + 2 + verdictColumns;
  const figures = columns >= bare + figuresWidth;
  const room = columns - bare - figuresWidth - 2;
  const longest = Math.max(8, ...drills.map((drill) => [...oneLine(drill.title)].length));
  const title = room < titleColumnsMin ? 0 : Math.min(longest, room, 30);
  const whyStart = bare + figuresWidth + (title === 0 ? 0 : title + 2) + 3;
  const beside = title > 0 && columns - whyStart >= whyColumnsMin;
  const below = 1 + id + 2;
  return {
    id,
    title,
    figures,
    color,
    whyStart: beside ? whyStart : below,
    why: Math.max(10, columns - (beside ? whyStart : below)),
  };
}

function renderHeads(layout: Layout): string[] {
  if (!layout.figures) return [];
  const { id, title, whyStart } = layout;
  const line = [
    ' '.repeat(1 + id),
    ...(title === 0 ? [] : ['scenario'.padEnd(title)]),
    'verdict'.padEnd(verdictColumns),
    ...figureNames.map((name, index) => name.padStart(figureColumns[index] ?? 0)),
  ].join('  ');
  return [paint(whyStart > line.length ? `${line.padEnd(whyStart)}why` : line, 'dim', layout.color)];
}

function renderDrill(drill: DrillResult, name: string, layout: Layout): string[] {
  const { id, title, whyStart, color } = layout;
  const figures = figuresOf(drill);
  const start = [
    ` ${name.padEnd(id)}`,
    ...(title === 0 ? [] : [clip(oneLine(drill.title), title).padEnd(title)]),
    paint(verdictMarks[drill.verdict].padEnd(verdictColumns), verdictTones[drill.verdict], color),
  ].join('  ');
  const why = wrapWords(oneLine(whyOf(drill)), layout.why);
  const indent = ' '.repeat(whyStart);
  if (!layout.figures) {
    const pairs = figureNames.map((name, index) => `${name}\u00A0${figures[index]}`).join(', ');
    const told = wrapWords(pairs, layout.why).map((line) => line.replaceAll('\u00A0', ' '));
    return [start.trimEnd(), ...[...told, ...why].map((line) => `${indent}${line}`)];
  }
  const row = `${start}${figures.map((figure, index) => `  ${figure.padStart(figureColumns[index] ?? 0)}`).join('')}`;
  if (whyStart === 1 + id + 2) return [row, ...why.map((line) => `${indent}${line}`)];
  const [first, ...further] = why;
  return [first === undefined ? row : `${row}   ${first}`, ...further.map((line) => `${indent}${line}`)];
}
