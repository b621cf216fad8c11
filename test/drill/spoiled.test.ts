import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import type { ReasonCode, Verdict } from '../../src/core/verdict.ts';
import { isSpoiled } from '../../src/drill/spoiled.ts';
import { judgeDrill } from '../../src/judge/judge.ts';
import { Story } from '../judge/story.ts';

const good = judgeDrill(new Story().events());
const end = (verdict: Verdict, reasons: ReasonCode[], ...events: JournalEvent[]) => ({
  result: { ...good, verdict, reasons },
  events,
});
const trouble = (code: string): JournalEvent => ({
  type: 'trouble',
  seq: 1,
  t: 1,
  where: 'drill',
  code,
  message: 'm',
});

test('a drill that is unknown for a busy machine is spoiled', () => {
  expect(isSpoiled(end('unknown', ['harness-stalled']))).toBe(true);
  expect(isSpoiled(end('unknown', ['traffic-not-delivered']))).toBe(true);
  expect(isSpoiled(end('unknown', ['environment-failed'], trouble('BASELINE_UNHEALTHY')))).toBe(true);
});

test('what failed is not run until it passes, and neither is what is unknown for another reason', () => {
  expect(isSpoiled(end('pass', []))).toBe(false);
  expect(isSpoiled(end('fail', ['not-recovered'], trouble('BASELINE_UNHEALTHY')))).toBe(false);
  expect(isSpoiled(end('unknown', ['fault-not-effective']))).toBe(false);
  expect(isSpoiled(end('unknown', ['environment-failed'], trouble('PART_GONE')))).toBe(false);
  expect(isSpoiled(end('unknown', ['interrupted', 'harness-stalled']))).toBe(false);
});
