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
  /** What the output guards found by looking at request and answer alone, for example `invalid-score`. */
  readonly findings?: readonly string[];
  /** Writes the answer down. What was written before stays as it is, so a repeated request writes nothing. */
  store(db: Queryable): Promise<void>;
}

/** What a model is given to compute an answer. */
export interface InferOptions {
  readonly db: Queryable;
  /** Asks for a plausible answer that is not the right one. */
  readonly wrong: boolean;
  /** Which plausible mistake that is; left out, or unknown to the domain, it is the domain's own. */
  readonly as?: string | undefined;
  /** Features that the preprocessor hands over as they came, instead of normalised. */
  readonly skewed?: readonly string[];
  readonly settings?: ServerSettings;
}

/** How a server treats the data that it shares with another release; domains that share nothing look at none of it. */
export interface ServerSettings {
  /** Whether rows that another release wrote are read through a shim. */
  readonly readShim: boolean;
  /** `frozen`: no row is written in a form that the release before cannot read. */
  readonly writes: 'on' | 'frozen';
}

/** One request, validated. */
export interface Case {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Size class, where requests of the domain differ in size. */
  readonly size: string | null;
  /** What the upstream provider has to embed first; left out where the answer does not need it. */
  readonly text?: string;
  infer(options: InferOptions): Promise<Answer>;
}

/** A bundle, ready to compute. */
export interface Model {
  /** The output guards that look at its answers, so that they can be counted from zero. */
  readonly guards?: readonly string[];
  /** @throws z.ZodError when the inputs are not what the model takes. */
  open(inputs: Readonly<Record<string, unknown>>): Case;
}

/** Makes a bundle compute. Throws `z.ZodError` when its components are not what the domain takes. */
export type ModelFactory = (bundle: Bundle) => Model;
