import { expect, test } from 'vitest';
import { gate } from '../../src/core/gate.ts';

test('so many are inside at a time, and the others follow in the order of coming', async () => {
  const pass = gate(2);
  const begun: number[] = [];
  const doors = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const all = doors.map((door, index) =>
    pass(async () => {
      begun.push(index);
      await door.promise;
      return index;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  doors[1]?.resolve();
  await all[1];
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  for (const door of doors) door.resolve();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
});

test('whoever fails makes room like anybody else', async () => {
  const pass = gate(1);
  const failing = pass(() => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await pass(async () => 'in')).toBe('in');
});
