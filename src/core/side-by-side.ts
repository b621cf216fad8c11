/**
 * Does one thing after the other, several at a time; resolves when all that was begun has ended.
 *
 * When one rejects, those under way are waited for, none is begun any more, and the first error is thrown.
 */
export async function sideBySide<T>(
  items: readonly T[],
  options: { readonly concurrency: number; readonly signal: AbortSignal },
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !options.signal.aborted && failures.length === 0) {
      const index = next++;
      await work(items[index] as T, index).catch((thrown: unknown) => failures.push(thrown));
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
