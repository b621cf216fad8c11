import type { Bundle } from '../../bundle/bundle.ts';
import type { Tensor } from '../oip.ts';

/** What models need of a database: the query method of a pool or a client of `pg`. */
export interface Queryable {
  query(config: {
    readonly name: string;
    readonly text: string;
    readonly values: readonly unknown[];
  }): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

/** What a model has made of one request. */
export interface Answer {
  readonly outputs: readonly Tensor[];
  /** The word that the answer comes to, for example `approve`. */
  readonly decision: string;
  readonly score: number | null;
  /** An honest "somebody will look at it". */
  readonly deferred: boolean;
  /** Writes the answer down. What was written before stays as it is, so a repeated request writes nothing. */
  store(db: Queryable): Promise<void>;
}

/** One request, validated. */
export interface Case {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Size class, where requests of the domain differ in size. */
  readonly size: string | null;
  /** Computes the answer; `wrong` asks for a plausible answer that is not the right one. */
  infer(options: { readonly db: Queryable; readonly wrong: boolean }): Promise<Answer>;
}

/** A bundle, ready to compute. */
export interface Model {
  /** @throws z.ZodError when the inputs are not what the model takes. */
  open(inputs: Readonly<Record<string, unknown>>): Case;
}

/** Makes a bundle compute. Throws `z.ZodError` when its components are not what the domain takes. */
export type ModelFactory = (bundle: Bundle) => Model;
