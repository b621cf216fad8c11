import { expect, test } from 'vitest';
import { UndoStack } from '../../src/core/undo-stack.ts';

test('undo runs last in, first out', async () => {
  const done: string[] = [];
  const stack = new UndoStack();
  stack.push('first', () => void done.push('first'));
  stack.push('second', () => void done.push('second'));
  await stack.run();
  expect(done).toEqual(['second', 'first']);
});

test('an entry that fails does not keep the others from running, and every failure is told', async () => {
  const done: string[] = [];
  const stack = new UndoStack();
  stack.push('a', () => void done.push('a'));
  stack.push('b', () => Promise.reject(new Error('no')));
  stack.push('c', () => {
    throw new Error('never');
  });
  await expect(stack.run()).rejects.toThrow('undo of c failed; undo of b failed');
  expect(done).toEqual(['a']);
});

test('an entry runs once, however often the stack is run', async () => {
  let runs = 0;
  const stack = new UndoStack();
  stack.push('only', () => void runs++);
  await stack.run();
  await stack.run();
  expect(runs).toBe(1);
});
