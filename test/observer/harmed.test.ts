import { describe, expect, test } from 'vitest';
import { Harmed } from '../../src/observer/harmed.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';

const traffic = trafficOf('healthcare-diagnostic', 7);
const bad = 'sha256:v2';

/** Requests 0 to 9, a second apart, answered by the bad bundle; 3 and 7 wrongly. */
function incident(): Harmed {
  const harmed = new Harmed(traffic, (digest) => digest === bad);
  for (let index = 0; index < 10; index++) {
    const answer = { index, intendedMs: index * 1_000, digest: bad, writeId: traffic.idAt(index) };
    harmed.record(answer, index === 3 || index === 7 ? 'wrong' : 'good');
  }
  return harmed;
}

async function* list(...ids: readonly string[]) {
  yield ids.map((id) => ({ id, value: 'read again' }));
}

const ids = (...indices: readonly number[]): string[] => indices.map((index) => traffic.idAt(index));

describe('a list of the affected', () => {
  test('that names all of them is exact', async () => {
    const read = await incident().reconcile(list(...ids(3, 7)), 0);
    expect(read).toEqual({ type: 'affected', listed: 2, harmed: 2, missing: 0, beyond: 0, examples: [] });
  });

  test('may name others whom the bad bundle answered', async () => {
    expect(await incident().reconcile(list(...ids(1, 2, 3, 7)), 0)).toMatchObject({ listed: 4, beyond: 0 });
  });

  test('may name those who heard nothing, for the bad bundle may have answered them too late', async () => {
    const harmed = incident();
    harmed.record({ index: 12, intendedMs: 0, digest: null, writeId: null }, 'error');
    expect(await harmed.reconcile(list(...ids(3, 7, 12)), 0)).toMatchObject({ listed: 3, beyond: 0 });
  });

  test('that leaves somebody out says whom', async () => {
    const read = await incident().reconcile(list(...ids(3)), 0);
    expect(read).toMatchObject({ missing: 1, examples: [`${traffic.idAt(7)} is not listed`] });
  });

  test('that names somebody whom another bundle answered, or nobody knows, goes beyond', async () => {
    const harmed = incident();
    harmed.record({ index: 11, intendedMs: 0, digest: 'sha256:v1', writeId: traffic.idAt(11) }, 'good');
    const read = await harmed.reconcile(list(...ids(3, 7, 11), 'nobody'), 0);
    expect(read).toMatchObject({ listed: 4, harmed: 2, missing: 0, beyond: 2 });
  });

  test('owes nothing to what was wrong before the incident, was not stored, or came from another bundle', async () => {
    const harmed = incident();
    harmed.record({ index: 20, intendedMs: 9_000, digest: bad, writeId: null }, 'wrong');
    harmed.record({ index: 21, intendedMs: 9_000, digest: 'sha256:v1', writeId: 'x' }, 'wrong');
    harmed.record({ index: 22, intendedMs: 9_000, digest: null, writeId: 'x' }, 'wrong');
    expect(await harmed.reconcile(list(...ids(7)), 5_000)).toMatchObject({ harmed: 1, missing: 0 });
  });
});
