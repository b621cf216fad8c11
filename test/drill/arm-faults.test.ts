import { expect, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { FiredrillError } from '../../src/core/errors.ts';
import { eventsOf } from '../../src/core/events.ts';
import { Journal } from '../../src/core/journal.ts';
import { UndoStack } from '../../src/core/undo-stack.ts';
import { type ArmingOptions, armFaults } from '../../src/drill/arm-faults.ts';

/** Arms a timeline in a sandbox whose parts answer until they are killed. */
async function armed(timeline: readonly { readonly fault: string; readonly with: object }[]) {
  const dead = new Set<string>();
  const speeds: unknown[] = [];
  const clock = new LapseClock();
  const journal = new Journal(clock);
  const undo = new UndoStack();
  const part = (name: string) => ({
    kill: async () => void dead.add(name),
    call: async (method: string) => {
      if (dead.has(name)) throw new FiredrillError('PART_GONE', 'is no longer running.', { place: name });
      return method === 'set-weights' ? {} : undefined;
    },
  });
  const options = {
    scenario: { timeline: timeline.map((entry) => ({ at: 0, ...entry })) },
    onsetMs: 0,
    sandbox: { part, database: { urls: { app: '' } } },
    clock,
    journal,
    lapse: {
      act: (action: () => Promise<unknown>) => action(),
      yieldTo: (speed: unknown) => speeds.push(speed),
    },
    watch: { look: async () => {}, expect: () => {}, expectState: () => {} },
    undo,
    signal: new AbortController().signal,
    onArmed: async () => {},
  };
  await armFaults(options as unknown as ArmingOptions);
  return { dead, journal, undo, speeds };
}

test('what was done to a part that a fault has killed needs no healing', async () => {
  const { dead, journal, undo } = await armed([
    { fault: 'slow-inference', with: { p95Ms: 900 } },
    { fault: 'replica-blip', with: { server: 'candidate' } },
    { fault: 'kill-part', with: { part: 'server-candidate' } },
    { fault: 'failing-inference', with: { rate: 0.5 } },
  ]);
  expect([...dead]).toEqual(['server-candidate']);
  await undo.run();
  expect(eventsOf(journal.events, 'fault-undone')).toHaveLength(4);
});

test('a part that has died by itself is no excuse', async () => {
  const { dead, undo } = await armed([{ fault: 'replica-blip', with: { server: 'candidate' } }]);
  dead.add('server-candidate');
  await expect(undo.run()).rejects.toThrow('undo of fault replica-blip-1 failed');
});

test('time-lapse is told how fast a fault lets it run', async () => {
  const { speeds } = await armed([
    { fault: 'kill-part', with: {} },
    { fault: 'cut-link', with: {} },
  ]);
  expect(speeds).toEqual([undefined, 4]);
});
