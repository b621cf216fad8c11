import type { Ledger } from '../core/events.ts';
import type { DomainTraffic } from '../traffic/domains/domain.ts';
import { fromTuple, type Outcome, type OutcomeBatch } from '../traffic/outcome.ts';

/** One stored write: whose it is, and the value that must survive every migration. */
export interface StoredRow {
  readonly id: string;
  readonly value: string | null;
}

/**
 * The writes that the product has acknowledged, kept outside the product, and compared in the end with what is stored.
 *
 * What a row must hold follows from the seed and the number of the request, so an acknowledgement costs one number.
 * Rows that are older than the drill were acknowledged too: they must come back as they were.
 */
export class WriteLedger {
  readonly #traffic: DomainTraffic;
  readonly #before = new Map<string, string | null>();
  readonly #acknowledged = new Set<number>();
  #attempted = 0;
  #inDoubt = 0;

  constructor(traffic: DomainTraffic) {
    this.#traffic = traffic;
  }

  /** Takes the image of what was stored before the first request. */
  remember(rows: readonly StoredRow[]): void {
    for (const row of rows) this.#before.set(row.id, row.value);
  }

  accept(batch: OutcomeBatch): void {
    for (const tuple of batch.outcomes) this.record(fromTuple(tuple));
  }

  record(outcome: Pick<Outcome, 'index' | 'writeId'>): void {
    this.#attempted = Math.max(this.#attempted, outcome.index + 1);
    const index = outcome.writeId === null ? null : this.#traffic.indexOf(outcome.writeId);
    if (index === null) this.#inDoubt++;
    else this.#acknowledged.add(index);
  }

  /** Compares with everything that is stored now, handed over in pages. */
  async reconcile(
    pages: AsyncIterable<readonly StoredRow[]> | Iterable<readonly StoredRow[]>,
  ): Promise<Ledger> {
    const damage = new Damage();
    const seen = new Set<string>();
    let present = 0;
    for await (const page of pages) {
      for (const row of page) {
        const owed = this.#owed(row.id);
        if (seen.has(row.id)) damage.add('duplicated', `${row.id} is stored more than once`);
        else if (owed === 'unexpected') damage.add('unexpected', `${row.id} was never sent`);
        else if (owed !== 'in doubt') {
          present++;
          if (!sameValue(owed.value, row.value))
            damage.add('altered', `${row.id} holds ${row.value} instead of ${owed.value}`);
        }
        seen.add(row.id);
      }
    }
    for (const id of this.#acknowledgedIds()) if (!seen.has(id)) damage.add('lost', `${id} is gone`);
    return {
      type: 'ledger',
      acknowledged: this.#before.size + this.#acknowledged.size,
      present,
      ...damage.counts,
      inDoubt: this.#inDoubt,
      examples: damage.examples,
    };
  }

  #owed(id: string): { readonly value: string | null } | 'in doubt' | 'unexpected' {
    const before = this.#before.get(id);
    if (before !== undefined) return { value: before };
    const index = this.#traffic.indexOf(id);
    if (index === null || index >= this.#attempted) return 'unexpected';
    return this.#acknowledged.has(index) ? { value: this.#traffic.storedAt(index) } : 'in doubt';
  }

  *#acknowledgedIds(): Iterable<string> {
    yield* this.#before.keys();
    for (const index of this.#acknowledged) yield this.#traffic.idAt(index);
  }
}

/** Counts what is wrong with the stored writes, and keeps the first few of it as text. */
class Damage {
  readonly counts = { lost: 0, altered: 0, duplicated: 0, unexpected: 0 };
  readonly examples: string[] = [];

  add(kind: keyof Damage['counts'], example: string): void {
    this.counts[kind]++;
    if (this.examples.length < examplesMax) this.examples.push(example);
  }
}

const examplesMax = 10;

/** Numbers are compared as numbers: a column that was widened on the way back still holds the same value. */
function sameValue(left: string | null, right: string | null): boolean {
  if (left === right) return true;
  if (left === null || right === null || left.trim() === '' || right.trim() === '') return false;
  return Number(left) === Number(right);
}
