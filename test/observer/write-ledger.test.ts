import { describe, expect, test } from 'vitest';
import { eventBodySchema, type Ledger } from '../../src/core/events.ts';
import { type StoredRow, WriteLedger } from '../../src/observer/write-ledger.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';

const traffic = trafficOf('financial-risk-scoring', 7);
const before: readonly StoredRow[] = [
  { id: 'A-0000001', value: '0.3000' },
  { id: 'A-0000002', value: null },
];
const good = (index: number): StoredRow => ({ id: traffic.idAt(index), value: traffic.storedAt(index) });

/** Two old rows, requests 0 to 9 acknowledged, 10 and 11 without an answer. */
function ledger(): WriteLedger {
  const writes = new WriteLedger(traffic);
  writes.remember(before);
  for (let index = 0; index < 10; index++) writes.record({ index, writeId: traffic.idAt(index) });
  for (const index of [10, 11]) writes.record({ index, writeId: null });
  return writes;
}
const acknowledged = Array.from({ length: 10 }, (_, index) => good(index));
const intact = [...before, ...acknowledged];

async function damage(...rows: readonly StoredRow[]): Promise<Partial<Ledger>> {
  const { lost, altered, duplicated, unexpected, examples } = await ledger().reconcile([rows]);
  return {
    ...Object.fromEntries(Object.entries({ lost, altered, duplicated, unexpected }).filter(([, n]) => n > 0)),
    ...(examples.length > 0 ? { examples } : {}),
  };
}

describe('a table that holds what was acknowledged', () => {
  test('has no damage', async () => {
    const found = await ledger().reconcile([intact.slice(0, 5), intact.slice(5)]);
    expect(eventBodySchema.parse(found)).toEqual(found);
    expect(found).toEqual({
      type: 'ledger',
      acknowledged: 12,
      present: 12,
      lost: 0,
      altered: 0,
      duplicated: 0,
      unexpected: 0,
      inDoubt: 2,
      examples: [],
    });
  });

  test('may hold a write that was never answered, or not', async () => {
    expect(await damage(...intact, good(10))).toEqual({});
    expect(await damage(...intact)).toEqual({});
  });

  test('may write the same number otherwise', async () => {
    const [first, ...others] = acknowledged;
    const widened = { id: first?.id ?? '', value: `${first?.value}00` };
    expect(await damage(...before, widened, ...others)).toEqual({});
  });
});

describe('damage', () => {
  test('a row that is gone is lost, old or new', async () => {
    expect(await damage(...intact.slice(2))).toEqual({
      lost: 2,
      examples: ['A-0000001 is gone', 'A-0000002 is gone'],
    });
    expect(await damage(...intact.slice(0, -1))).toEqual({
      lost: 1,
      examples: [`${traffic.idAt(9)} is gone`],
    });
  });

  test('a row with another value, or without one, is altered', async () => {
    const [first, ...others] = acknowledged;
    const id = first?.id ?? '';
    const percent = String(Number(first?.value) * 100);
    expect(await damage(...before, { id, value: percent }, ...others)).toMatchObject({ altered: 1 });
    expect(await damage(...before, { id, value: null }, ...others)).toMatchObject({ altered: 1 });
  });

  test('an old row with another value is altered', async () => {
    const [, second] = before;
    const changed = { id: 'A-0000001', value: '30.0000' };
    expect(await damage(changed, second ?? changed, ...acknowledged)).toEqual({
      altered: 1,
      examples: ['A-0000001 holds 30.0000 instead of 0.3000'],
    });
    const filled = { id: 'A-0000002', value: '0' };
    expect(await damage(before[0] ?? filled, filled, ...acknowledged)).toMatchObject({ altered: 1 });
  });

  test('a row that is there twice is duplicated', async () => {
    expect(await damage(...intact, good(3))).toMatchObject({ duplicated: 1 });
    expect(await damage(...intact, good(10), good(10))).toMatchObject({ duplicated: 1 });
  });

  test('a row that nobody has sent is unexpected', async () => {
    expect(await damage(...intact, good(12))).toMatchObject({ unexpected: 1 });
    expect(await damage(...intact, { id: 'canary', value: null })).toMatchObject({ unexpected: 1 });
  });

  test('of every row is counted, and shown by at most ten examples', async () => {
    expect(await damage()).toMatchObject({ lost: 12, examples: { length: 10 } });
  });
});

test('of a hundred thousand acknowledged writes each is accounted for', async () => {
  const writes = new WriteLedger(traffic);
  const rows: StoredRow[] = [];
  const count = 100_000;
  for (let index = 0; index < count; index++) writes.record({ index, writeId: traffic.idAt(index) });
  for (let index = 1; index < count; index += 1_000) rows.push(good(index));
  expect(await writes.reconcile([rows])).toMatchObject({
    acknowledged: count,
    present: 100,
    lost: count - 100,
  });
});
