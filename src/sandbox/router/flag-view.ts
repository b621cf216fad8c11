import { createHash } from 'node:crypto';

/** The values of flags by their keys. */
export type FlagValues = Readonly<Record<string, string | number | boolean>>;

/**
 * Which way requests take. `classic` is the path of the retired release: the key `serving-path` was reused, and means to
 * old code what it has always meant.
 */
export type ServingPath = 'weights' | 'classic';

/** The flags as one router sees them, which need not be what the flag store holds. */
export class FlagView {
  readonly values: FlagValues;
  readonly path: ServingPath;
  /** Whether models answer; otherwise everything goes to the fallback. */
  readonly modelAnswers: boolean;
  /** Of everything that this router believes. */
  readonly digest: string;

  constructor(values: FlagValues) {
    const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
    this.values = Object.fromEntries(sorted);
    // A value that this code does not know, or a flag that is switched off, means the default in the code: the old path.
    this.path = values['serving-path'] === 'weights' ? 'weights' : 'classic';
    this.modelAnswers = values['model-answers'] !== false;
    this.digest = `sha256:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}`;
  }
}

/** What a router goes by that has no flag store. */
export const noFlags = new FlagView({ 'serving-path': 'weights' });
