import type { Tone } from './theme.ts';

/** A piece of text and what it means. A bare string is plain. */
export type Span = string | readonly [text: string, tone: Tone];
/** One row of the screen. */
export type Line = readonly Span[];

/** The text of a span. */
export function textOf(span: Span): string {
  return typeof span === 'string' ? span : span[0];
}

/**
 * How many columns a text takes in a terminal: East Asian wide characters and emoji take two, combining marks none.
 */
export function cellWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += wide.test(segment) ? 2 : 1;
  return cells;
}

/** How many columns a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + cellWidth(textOf(span)), 0);
}

/** Cuts a text to a width, the last column being an ellipsis where something is missing. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (cellWidth(text) <= width) return text;
  let kept = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) {
    cells += wide.test(segment) ? 2 : 1;
    if (cells > width - ellipsis.length) break;
    kept += segment;
  }
  return width < 1 ? '' : kept + ellipsis;
}

/** A text in a column of its own: cut or filled up to exactly that width. */
export function column(
  text: string,
  width: number,
  ellipsis: string,
  align: 'left' | 'right' = 'left',
): string {
  const shown = cut(text, width, ellipsis);
  const space = ' '.repeat(Math.max(0, width - cellWidth(shown)));
  return align === 'left' ? shown + space : space + shown;
}

/** One line with a left and a right end; the left end gives way when both do not fit. */
export function ends(left: Line, right: Line, width: number): Line {
  const room = width - lineWidth(right);
  const cutLeft = cutLine(left, Math.max(0, room - 1));
  return [...cutLeft, ' '.repeat(Math.max(0, room - lineWidth(cutLeft))), ...right];
}

/** Cuts a line to a width without a sign. */
export function cutLine(line: Line, width: number): Line {
  const kept: Span[] = [];
  let room = width;
  for (const span of line) {
    const text = cut(textOf(span), room, '');
    kept.push(typeof span === 'string' ? text : [text, span[1]]);
    room -= cellWidth(text);
    if (text !== textOf(span)) break;
  }
  return kept;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** ASCII, Latin-1, and what this UI itself draws with: almost every text there is, told without looking at graphemes. */
const narrow =
  /^[\x20-\x7e\xa0-\xff\u2013\u2016\u2026\u2190-\u2193\u2500-\u25a0\u25b2\u25b8\u25cb\u25cf\u2713\u2717\u2800-\u28ff]*$/;
const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
