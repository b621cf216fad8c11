import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ManualClock } from '../../src/core/clock.ts';
import { Journal, readJournal } from '../../src/core/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what was appended is read back, stamped with order and drill time', async () => {
  const path = join(folder, 'events.ndjson');
  const clock = new ManualClock();
  const journal = new Journal(clock, path);
  journal.append({ type: 'phase', phase: 'baseline' });
  await clock.advanceTo(1_500);
  journal.append({ type: 'speed', speed: 30, reason: 'waiting' });
  journal.close();
  expect(readJournal(path)).toEqual([
    { seq: 1, t: 0, type: 'phase', phase: 'baseline' },
    { seq: 2, t: 1_500, type: 'speed', speed: 30, reason: 'waiting' },
  ]);
});

test('a phase change is on disk at once', () => {
  const path = join(folder, 'flushed.ndjson');
  const journal = new Journal(new ManualClock(), path);
  journal.append({ type: 'speed', speed: 30, reason: 'waiting' });
  expect(readFileSync(path, 'utf8')).toBe('');
  journal.append({ type: 'phase', phase: 'fault' });
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  journal.close();
});

test('a last line that a crash cut off is left out', () => {
  const path = join(folder, 'cut.ndjson');
  const journal = new Journal(new ManualClock(), path);
  journal.append({ type: 'phase', phase: 'fault' });
  journal.close();
  appendFileSync(path, '{"seq":2,"t":5,"type":"pha');
  expect(readJournal(path)).toHaveLength(1);
});

test('a line in the middle that is no event is refused with its place', () => {
  const path = join(folder, 'broken.ndjson');
  const journal = new Journal(new ManualClock(), path);
  journal.append({ type: 'phase', phase: 'fault' });
  journal.close();
  appendFileSync(path, '{"seq":2,"t":5,"type":"phase","phase":"lunch"}\n');
  expect(() => readJournal(path)).toThrow(`${path}:2`);
});

test('what others said is cleaned of secrets before it is kept, and what they said besides stays', () => {
  const journal = new Journal(new ManualClock());
  const text = 'psql postgresql://operator:hunter2hunter2@127.0.0.1/product failed';
  const event = journal.append({ type: 'output', stream: 'stderr', text });
  expect(JSON.stringify([event, journal.events])).not.toContain('hunter2');
  expect(event).toMatchObject({ text: expect.stringContaining('psql postgresql://operator:') });
});
