import type { Random } from '../../core/random.ts';
import type { Domain } from '../../scenario/schema.ts';
import { inBlocks, trafficRandom } from '../streams.ts';

export type Value = string | number | boolean;
/** Inputs of a request by their names. */
export type Inputs = Readonly<Record<string, Value>>;
/** The outputs of an answer that are judged, by their names. */
export type Answer = Readonly<Record<string, Value>>;
/**
 * How an answer compares with the truth; `deferred` is an honest "somebody will look at it", `leaked` is wrong by telling
 * what belongs to somebody else.
 */
export type Judgement = 'right' | 'wrong' | 'leaked' | 'deferred';
/** Tensor types of the Open Inference Protocol v2 that the domains use. */
export type Datatype = 'BYTES' | 'BOOL' | 'INT64' | 'FP64';

/** One business: who asks what, and what the right answer is by its published rule. */
export interface DomainSpec<I extends Inputs> {
  readonly name: Domain;
  /** The model that the requests go to. */
  readonly model: string;
  readonly idPrefix: string;
  readonly datatypes: Readonly<Record<keyof I, Datatype>>;
  /** The outputs that make up an answer. */
  readonly outputs: readonly string[];
  draw(id: string, random: Random): I;
  /** The same request in another season: what people ask then is distributed otherwise. */
  season?(inputs: I): I;
  /** Who the request comes from, the one who has the session first; no model reads that. Prepares the world once, then draws from it. */
  people(world: Random): (random: Random) => Inputs;
  /** The expected answer, by an implementation that shares nothing with the servers'. */
  truth(inputs: I): Answer;
  judge(truth: Answer, answer: Answer): Judgement;
  /** What the stored row must hold of the request, as the domain's ledger query says it. */
  stored(inputs: I): string;
}

export interface TrafficRequest {
  readonly id: string;
  readonly inputs: Inputs;
  /** Who asks: the same person or place has the same session. */
  readonly session: string;
  /** An inference request of the Open Inference Protocol v2, as JSON. */
  readonly body: string;
}

/** The traffic of one drill: request `index` is a function of the seed, the index and the season alone. */
export interface DomainTraffic {
  readonly model: string;
  readonly outputs: readonly string[];
  /** From this request on people ask what they ask in another season; null for never. */
  seasonFrom(index: number | null): void;
  requestAt(index: number): TrafficRequest;
  /** The expected answer to request `index`: for the observer, never sent anywhere. */
  truthAt(index: number): Answer;
  judge(truth: Answer, answer: Answer): Judgement;
  /** What the row that was stored for request `index` must hold. */
  storedAt(index: number): string;
  idAt(index: number): string;
  /** The number of the request with this id, or null for ids that no request has. */
  indexOf(id: string): number | null;
}

/** Live traffic counts from here, so that it never meets the rows that the database was seeded with. */
const firstNumber = 1_000_001;

export function domainTraffic<I extends Inputs>(spec: DomainSpec<I>, seed: number): DomainTraffic {
  const people = spec.people(trafficRandom(seed, 'entities'));
  const idPattern = new RegExp(`^${spec.idPrefix}-(\\d{7,})$`);
  const idAt = (index: number): string => `${spec.idPrefix}-${firstNumber + index}`;
  const usualAt = inBlocks(trafficRandom(seed, 'requests'), (index, random) => {
    return { inputs: spec.draw(idAt(index), random), from: people(random) };
  });
  let seasonFrom: number | null = null;
  const drawAt: typeof usualAt = (index) => {
    const usual = usualAt(index);
    if (seasonFrom === null || index < seasonFrom || spec.season === undefined) return usual;
    return { ...usual, inputs: spec.season(usual.inputs) };
  };
  return {
    model: spec.model,
    outputs: spec.outputs,
    seasonFrom: (index) => {
      seasonFrom = index;
    },
    requestAt: (index) => {
      const { inputs, from } = drawAt(index);
      const tensors = Object.entries(inputs).map(([name, value]) => {
        return { name, shape: [1], datatype: spec.datatypes[name], data: [value] };
      });
      const id = idAt(index);
      const session = String(Object.values(from)[0] ?? id);
      return { id, inputs, session, body: JSON.stringify({ id, parameters: from, inputs: tensors }) };
    },
    truthAt: (index) => spec.truth(drawAt(index).inputs),
    judge: spec.judge,
    storedAt: (index) => spec.stored(drawAt(index).inputs),
    idAt,
    indexOf: (id) => {
      const number = Number(idPattern.exec(id)?.[1] ?? Number.NaN);
      return number >= firstNumber ? number - firstNumber : null;
    },
  };
}

/** One of the keys, with probability in proportion to its share. */
export function pickByShare<T extends string>(random: Random, shares: Readonly<Record<T, number>>): T {
  const entries = Object.entries(shares) as [T, number][];
  let left = random.next() * entries.reduce((sum, [, share]) => sum + share, 0);
  const hit = entries.find(([, share]) => {
    left -= share;
    return left < 0;
  });
  return (hit ?? (entries.at(-1) as [T, number]))[0];
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Rounds to a number of decimals. */
export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
