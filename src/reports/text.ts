import { formatClock } from '../core/units.ts';
import type { Verdict } from '../core/verdict.ts';

/** A verdict as glyph and word: colour is never the only signal. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {
  pass: '✓ pass',
  fail: '✗ fail',
  unknown: '? unknown',
};

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'plain';
export const verdictTones: Readonly<Record<Verdict, Tone>> = { pass: 'good', fail: 'bad', unknown: 'warn' };

const ansiCodes: Readonly<Record<Exclude<Tone, 'plain'>, number>> = { good: 32, bad: 31, warn: 33, dim: 2 };

/** Colours a text for a terminal, or leaves it alone when colour is not allowed. */
export function paint(text: string, tone: Tone, color: boolean): string {
  return color && tone !== 'plain' ? `\u001B[${ansiCodes[tone]}m${text}\u001B[0m` : text;
}

/** Seconds as m:ss; a dash for what was censored or does not apply. */
export function formatSeconds(seconds: number | null): string {
  return seconds === null ? '–' : formatClock(seconds * 1_000);
}

/**
 * Milliseconds of drill time as m:ss.cc, cut off rather than rounded, as a stopwatch shows them.
 *
 * @example formatCentiseconds(31_209) // '0:31.20'
 */
export function formatCentiseconds(ms: number): string {
  const hundredths = Math.floor((Math.abs(ms) % 1_000) / 10);
  return `${formatClock(ms)}.${String(hundredths).padStart(2, '0')}`;
}

const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const smallNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** A count with thousands grouped; fractions are shown below 100 alone, where they still tell something. */
export function formatCount(count: number): string {
  return (Math.abs(count) < 100 ? smallNumbers : wholeNumbers).format(count);
}

/** A share between 0 and 1 as percent with one digit. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Text on one line without control characters: nothing that we print may move a cursor or turn the reading direction. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim();
}

/** Cuts a text to a number of characters, ellipsis included. */
export function clip(text: string, charactersMax: number): string {
  const characters = [...text];
  return characters.length <= charactersMax
    ? text
    : `${characters.slice(0, Math.max(0, charactersMax - 1)).join('')}…`;
}

/** Breaks a text at spaces; a word longer than a line is cut. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => chunk(part, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if ([...longer].length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].filter((each) => each !== '');
}

function chunk(word: string, columns: number): string[] {
  const characters = [...word];
  const pieces: string[] = [];
  for (let from = 0; from < characters.length; from += columns) {
    pieces.push(characters.slice(from, from + columns).join(''));
  }
  return pieces;
}
