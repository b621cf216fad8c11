import type { Verdict } from '../core/verdict.ts';

/** What a piece of text means. Components name the meaning; this file alone knows how it looks. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'bad' | 'warn' | 'fault';

interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

/**
 * The palette of Okabe and Ito (2008), which people with any kind of colour vision can tell apart on dark and on light
 * backgrounds. Colour is never the only sign: each tone comes with a glyph and a word.
 */
export const styles: Readonly<Record<Tone, Style>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: '#56B4E9', bold: true },
  good: { color: '#009E73' },
  bad: { color: '#D55E00', bold: true },
  warn: { color: '#E69F00' },
  fault: { color: '#CC79A7' },
};

const unicodeGlyphs = {
  ascii: false,
  pass: '✓',
  fail: '✗',
  unknown: '?',
  running: '▸',
  waiting: '·',
  firing: '●',
  pending: '○',
  mark: '▲',
  lapse: '▸▸',
  paused: '‖',
  separator: '·',
  none: '–',
  ellipsis: '…',
  times: '×',
  rule: '─',
  column: '│',
  teeDown: '┬',
  teeUp: '┴',
  teeRight: '├',
};

/** Single-cell glyphs, by what they stand for. */
export type Glyphs = Readonly<Omit<typeof unicodeGlyphs, 'ascii'> & { readonly ascii: boolean }>;

const asciiGlyphs: Glyphs = {
  ascii: true,
  pass: '+',
  fail: 'x',
  unknown: '?',
  running: '>',
  waiting: '.',
  firing: '*',
  pending: 'o',
  mark: '^',
  lapse: '>>',
  paused: '||',
  separator: '-',
  none: '-',
  ellipsis: '~',
  times: 'x',
  rule: '-',
  column: '|',
  teeDown: '+',
  teeUp: '+',
  teeRight: '+',
};

/** How a verdict is marked; its word goes with it. */
export function verdictSign(
  verdict: Verdict,
  glyphs: Glyphs,
): { readonly glyph: string; readonly tone: Tone } {
  return { glyph: glyphs[verdict], tone: ({ pass: 'good', fail: 'bad', unknown: 'warn' } as const)[verdict] };
}

/**
 * The glyphs for a terminal: ASCII when `FIREDRILL_ASCII=1` asks for it, when the locale names another encoding than
 * UTF-8, or on the Linux console, whose font has too few characters.
 */
export function chooseGlyphs(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const otherEncoding = locale !== '' && !/utf-?8/i.test(locale);
  const ascii =
    env.FIREDRILL_ASCII === '1' || (env.FIREDRILL_ASCII !== '0' && (otherEncoding || env.TERM === 'linux'));
  return ascii ? asciiGlyphs : unicodeGlyphs;
}
