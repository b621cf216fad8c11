import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import type { ReasonCode, Verdict } from '../../src/core/verdict.ts';
import { isSpoiled, runUnspoiled } from '../../src/drill/spoiled.ts';
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

describe('a drill that was spoiled', () => {
  const spoiled = end('unknown', ['harness-stalled']);
  /** Ends in this order; tells the speeds at which it ran, and which reruns were announced. */
  const running = async (ends: readonly ReturnType<typeof end>[], reruns: number, signal?: AbortSignal) => {
    const speeds: number[] = [];
    const announced: number[] = [];
    const last = await runUnspoiled(
      { speed: 3, reruns, signal: signal ?? new AbortController().signal },
      async (speed) => ends[speeds.push(speed) - 1] ?? spoiled,
      (_, rerun) => announced.push(rerun),
    );
    return { speeds, announced, verdict: last.result.verdict };
  };

  test('is run again at half the speed, and no slower than real time', async () => {
    const told = await running([spoiled, spoiled, end('pass', [])], 5);
    expect(told).toEqual({ speeds: [3, 1.5, 1], announced: [1, 2], verdict: 'pass' });
  });

  test('stays unknown when it was run again as often as it may', async () => {
    expect(await running([], 1)).toEqual({ speeds: [3, 1.5], announced: [1], verdict: 'unknown' });
    expect((await running([], 0)).speeds).toEqual([3]);
  });

  test('is not run again when it was none, or when all is to end', async () => {
    expect((await running([end('fail', ['not-recovered']), end('pass', [])], 5)).verdict).toBe('fail');
    expect((await running([], 5, AbortSignal.abort())).speeds).toEqual([3]);
  });
});
