import { expect, test } from 'vitest';
import type { EventBody } from '../../src/core/events.ts';
import { type EventLine, lineOf, matches } from '../../src/ui/event-line.ts';
import { foldTail } from '../../src/ui/fold/tail.ts';
import { s04Journal } from './fixtures/s04-journal.ts';

const line = (body: EventBody) => lineOf({ seq: 7, t: 100_310, ...body });
const output = (text: string): EventBody => ({ type: 'output', stream: 'stdout', text });

test('an action is told with its plane and how long it took', () => {
  expect(
    line({
      type: 'action',
      part: 'database',
      plane: 'schema',
      mutating: true,
      summary: 'ALTER TABLE applications',
      ok: true,
      durationMs: 3.14,
      actor: null,
    }),
  ).toEqual({
    seq: 7,
    atMs: 100_310,
    source: 'database',
    kind: 'schema',
    text: 'ALTER TABLE applications  3.1 ms',
    tone: 'plain',
    times: 1,
  });
});

test('measurements have no line, the charts show them', () => {
  expect(line({ type: 'signal', name: 'p95', value: 1, limit: 2, unit: 's' })).toBeNull();
});

test('nothing of what a procedure prints can move the cursor or break the line', () => {
  expect(line(output('\u001b[2Jdone\r\n\u001b]0;title\u0007next\ttab'))?.text).toBe('done next tab');
});

test('every line of a whole journal is one line of text', () => {
  const lines = s04Journal()
    .map(lineOf)
    .filter((told) => told !== null);
  expect(lines.length).toBeGreaterThan(50);
  for (const told of lines) expect(`${told.source}${told.kind}${told.text}`).not.toMatch(/\p{Control}/u);
});

test('what is said again and again is one line with a count', () => {
  const tail = [output('retrying'), output('retrying'), output('done')].reduce(
    (lines, body, index) => foldTail(lines, { seq: index + 1, t: index, ...body }),
    foldTail([], { seq: 0, t: 0, ...output('retrying') }),
  );
  expect(tail.map(({ text, times }) => [text, times])).toEqual([
    ['retrying', 3],
    ['done', 1],
  ]);
});

test('of changes of speed in a row only the last is told, and those between other events are', () => {
  const speed = (value: number): EventBody => ({ type: 'speed', speed: value, reason: 'yielding' });
  const tail = [speed(30), speed(21), output('x'), speed(14.7)].reduce<readonly EventLine[]>(
    (lines, body, index) => foldTail(lines, { seq: index + 1, t: index, ...body }),
    [],
  );
  expect(tail.map(({ text }) => text)).toEqual(['21-fold, yielding', 'x', '14.7-fold, yielding']);
});

test('a filter looks at source, kind and text whatever the case, and at nothing else', () => {
  const told = line(output('Rolled back'));
  if (told === null) throw new Error('output is told');
  expect(['PROCEDURE', 'stdout', 'rolled'].map((filter) => matches(told, filter))).toEqual([
    true,
    true,
    true,
  ]);
  expect(matches(told, 'plain')).toBe(false);
});
