import { expect, test } from 'vitest';
import { sideBySide } from '../../src/core/side-by-side.ts';

/** Work that ends when it is told to, and remembers what is under way. */
function workshop() {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const begun: string[] = [];
  return {
    begun,
    work: (item: string): Promise<void> => {
      begun.push(item);
      const end = Promise.withResolvers<void>();
      ends.set(item, end);
      return end.promise;
    },
    end: (item: string) => ends.get(item)?.resolve(),
    fail: (item: string) => ends.get(item)?.reject(new Error(`${item} broke`)),
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

const items = ['a', 'b', 'c', 'd'];

test('as many run at a time as are allowed, and the next begins when one has ended', async () => {
  const { begun, work, end, settle } = workshop();
  const all = sideBySide(items, { concurrency: 2, signal: new AbortController().signal }, work);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await settle();
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const item of ['a', 'c']) end(item);
  await settle();
  end('d');
  await all;
  expect(begun).toEqual(items);
});

test('after an abort none begins, and those under way are waited for', async () => {
  const { begun, work, end, settle } = workshop();
  const stop = new AbortController();
  let over = false;
  const all = sideBySide(items, { concurrency: 2, signal: stop.signal }, work).then(() => {
    over = true;
  });
  stop.abort();
  end('a');
  await settle();
  expect(over).toBe(false);
  end('b');
  await all;
  expect(begun).toEqual(['a', 'b']);
});

test('after a failure none begins, and the failure is told when the others have ended', async () => {
  const { begun, work, end, fail, settle } = workshop();
  const all = sideBySide(items, { concurrency: 2, signal: new AbortController().signal }, work);
  fail('a');
  await settle();
  end('b');
  await expect(all).rejects.toThrow('a broke');
  expect(begun).toEqual(['a', 'b']);
});
