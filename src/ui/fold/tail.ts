import type { JournalEvent } from '../../core/events.ts';
import { type EventLine, lineOf } from '../event-line.ts';

/** More than anybody scrolls through while a drill runs; the journal keeps them all. */
const linesMax = 1_000;

/**
 * Appends the line of an event. What repeats the line before only raises its count, and of several changes of speed in a
 * row only the last is told: a busy machine makes the clock yield many times a second.
 */
export function foldTail(tail: readonly EventLine[], event: JournalEvent): readonly EventLine[] {
  const line = lineOf(event);
  if (line === null) return tail;
  const last = tail.at(-1);
  if (last?.source === line.source && last.kind === line.kind && last.text === line.text) {
    return [...tail.slice(0, -1), { ...last, times: last.times + 1 }];
  }
  const kept = last?.kind === 'speed' && line.kind === 'speed' ? tail.slice(0, -1) : tail;
  return [...kept, line].slice(-linesMax);
}
