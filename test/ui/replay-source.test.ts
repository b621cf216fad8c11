import { afterEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import { ReplaySource } from '../../src/ui/replay-source.ts';
import { s04Journal } from './fixtures/s04-journal.ts';
import { eventually } from './helpers/fake-terminal.ts';

const journal = s04Journal();
const open: ReplaySource[] = [];
afterEach(() => {
  for (const replay of open.splice(0)) replay.close();
});

function replayOf(speed: number): { replay: ReplaySource; told: JournalEvent[] } {
  const replay = new ReplaySource(journal, { speed });
  const told: JournalEvent[] = [];
  replay.subscribe((event) => told.push(event));
  open.push(replay);
  return { replay, told };
}

const upTo = (ms: number): readonly JournalEvent[] => journal.filter((event) => event.t <= ms);

describe('a replay', () => {
  test('tells the whole journal once, in order', async () => {
    const { replay, told } = replayOf(1_000_000);
    replay.play();
    await eventually(() => expect(told).toHaveLength(journal.length));
    expect(told).toEqual(journal);
    expect(replay.position().nowMs).toBe(340_000);
  });

  test('tells nothing before it is played', () => {
    const { replay, told } = replayOf(1_000_000);
    expect(told).toEqual([]);
    expect(replay.position()).toEqual({ nowMs: 0, speed: 0 });
  });

  test('forward tells what lies between, backward starts over', () => {
    const { replay, told } = replayOf(30);
    replay.seekTo(100_000);
    expect(told).toEqual(upTo(100_000));
    replay.seekTo(120_000);
    expect(told).toEqual(upTo(120_000));
    told.length = 0;
    replay.handle({ kind: 'seek', byMs: -10_000 });
    expect(told).toEqual(upTo(110_000));
    expect(told[0]?.type).toBe('drill-started');
  });

  test('stays within the journal', () => {
    const { replay } = replayOf(30);
    replay.seekTo(-5_000);
    expect(replay.position().nowMs).toBe(0);
    replay.seekTo(9_000_000);
    expect(replay.position().nowMs).toBe(340_000);
  });

  test('goes on after a jump back while it plays', async () => {
    const { replay, told } = replayOf(1_000_000);
    replay.play();
    await eventually(() => expect(told).toHaveLength(journal.length));
    told.length = 0;
    replay.seekTo(50_000);
    await eventually(() => expect(told).toHaveLength(journal.length));
    expect(told).toEqual(journal);
  });

  test('holds while it is paused, and tells its speed', () => {
    const { replay } = replayOf(30);
    replay.handle({ kind: 'resume' });
    expect(replay.position().speed).toBe(30);
    replay.handle({ kind: 'speed', factor: 2 });
    expect(replay.position().speed).toBe(60);
    replay.handle({ kind: 'pause' });
    const { nowMs, speed } = replay.position();
    expect(speed).toBe(0);
    expect(replay.position().nowMs).toBe(nowMs);
  });

  test('a change of speed while paused holds from the next play on', () => {
    const { replay } = replayOf(30);
    replay.handle({ kind: 'speed', factor: 0.5 });
    expect(replay.position().speed).toBe(0);
    replay.play();
    expect(replay.position().speed).toBe(15);
  });

  test('leaves the commands of a live drill alone', () => {
    const { replay, told } = replayOf(30);
    replay.handle({ kind: 'abort' });
    replay.handle({ kind: 'stop' });
    expect([told, replay.position()]).toEqual([[], { nowMs: 0, speed: 0 }]);
  });
});
