import type { Affected } from '../core/events.ts';
import type { DomainTraffic } from '../traffic/domains/domain.ts';
import type { Outcome } from '../traffic/outcome.ts';
import type { AnswerKind } from './answer-kind.ts';
import type { StoredRow } from './write-ledger.ts';

/**
 * Who got a wrong answer that was stored, known from the answers themselves, and compared in the end with the list that
 * the procedure has made of them.
 *
 * It may list more than the wrong answers, for it cannot tell them all apart, but nobody whom the bad bundle never answered.
 */
export class Harmed {
  readonly #traffic: DomainTraffic;
  readonly #isBad: (digest: string) => boolean;
  readonly #mayBeAnswered = new Set<number>();
  readonly #harmedAtMs = new Map<number, number>();

  /** @param isBad whether a bundle with this digest must not serve. */
  constructor(traffic: DomainTraffic, isBad: (digest: string) => boolean) {
    this.#traffic = traffic;
    this.#isBad = isBad;
  }

  record(outcome: Pick<Outcome, 'index' | 'intendedMs' | 'digest' | 'writeId'>, kind: AnswerKind): void {
    const { index, intendedMs, digest, writeId } = outcome;
    // Whoever heard nothing may have been answered all the same, by an answer that came too late: nobody can tell.
    if (digest === null || this.#isBad(digest)) this.#mayBeAnswered.add(index);
    if (digest === null || !this.#isBad(digest)) return;
    if ((kind === 'wrong' || kind === 'leaked') && writeId !== null) this.#harmedAtMs.set(index, intendedMs);
  }

  /** Compares with the list, handed over in pages. What was wrong before `sinceMs` belongs to no incident. */
  async reconcile(pages: AsyncIterable<readonly StoredRow[]>, sinceMs: number): Promise<Affected> {
    const listed = new Set<number>();
    const beyond = new Set<string>();
    for await (const page of pages) {
      for (const { id } of page) {
        const index = this.#traffic.indexOf(id);
        if (index === null || !this.#mayBeAnswered.has(index)) beyond.add(id);
        else listed.add(index);
      }
    }
    const harmed = [...this.#harmedAtMs].filter(([, atMs]) => atMs >= sinceMs).map(([index]) => index);
    const missing = harmed.filter((index) => !listed.has(index));
    const examples = [
      ...missing.slice(0, examplesMax / 2).map((index) => `${this.#traffic.idAt(index)} is not listed`),
      ...[...beyond].map((id) => `${id} was never answered by the bad bundle`),
    ];
    return {
      type: 'affected',
      listed: listed.size + beyond.size,
      harmed: harmed.length,
      missing: missing.length,
      beyond: beyond.size,
      examples: examples.slice(0, examplesMax),
    };
  }
}

const examplesMax = 10;

/** Every domain has this table. It is what a procedure hands over to those who talk to people. */
export const affectedQuery = 'SELECT request_id AS id, reason AS value FROM affected_requests';
