import { expect, test } from 'vitest';
import { finishLine } from '../../src/drill/finish-line.ts';
import { action, controlStory, Story } from '../judge/story.ts';

const idle = (atMs: number) => ({ atMs, procedureBusy: false });

test('a drill is over once recovery is verified, the rollback has held and nobody is busy', () => {
  const events = new Story().events();
  expect(finishLine(events, idle(279_000))).toEqual({ over: null, holding: true });
  expect(finishLine(events, idle(281_000)).over).toBe('completed');
  expect(finishLine(events, { atMs: 281_000, procedureBusy: true }).over).toBeNull();
});

test('a drill in which users recover without a rollback goes on to its deadline', () => {
  const events = new Story().without('action').events();
  expect(finishLine(events, idle(900_000)).over).toBeNull();
  expect(finishLine(events, idle(960_000)).over).toBe('deadline');
});

test('a fault that nobody sees in time ends the drill, one that is seen does not', () => {
  const unseen = new Story().without('fault-seen').events();
  expect(finishLine(unseen, idle(299_000)).over).toBeNull();
  expect(finishLine(unseen, idle(301_000)).over).toBe('fault-not-effective');
});

test('a control ends at its deadline and not before', () => {
  const events = controlStory().events();
  expect(finishLine(events, idle(300_000)).over).toBeNull();
  expect(finishLine(events, idle(960_000)).over).toBe('deadline');
});

test('nothing is over before anything broke', () => {
  expect(finishLine(new Story().without('fault-intended').events(), idle(2_000_000)).over).toBeNull();
});

const decided = (atMs: number) => ({ ...idle(atMs), endsWhenDecided: true });

test('a drill that is to end when it is decided ends once the budget of the rollback is used up', () => {
  const events = new Story().without('action').events();
  expect(finishLine(events, decided(360_000)).over).toBeNull();
  expect(finishLine(events, decided(400_000)).over).toBe('decided');
  expect(finishLine(events, idle(400_000)).over).toBeNull();
});

test('a drill that is to end when it is decided goes on while its rollback holds', () => {
  expect(finishLine(new Story().events(), decided(279_000))).toEqual({ over: null, holding: true });
});

test('a control that is to end when it is decided ends once it was acted on', () => {
  expect(finishLine(controlStory().events(), decided(300_000)).over).toBeNull();
  const acted = controlStory().add(200, action({})).events();
  expect(finishLine(acted, decided(300_000)).over).toBe('decided');
});
