/** What is known about a feature, by the name of its gauge without the prefix. */
export interface Statistics {
  readonly ks?: number;
  readonly ks_p?: number;
  readonly psi: number;
  readonly js: number;
  readonly wasserstein?: number;
  readonly chi2_p: number;
}

/** Compares the last values of one feature with a reference that it collects first. */
export interface Watch {
  readonly referenceSamples: number;
  readonly windowSamples: number;
  /** Takes a value in; one that is not of the feature's kind is left out. */
  take(value: unknown): void;
  /** Null until the window is full: a smaller one would look like drift. */
  statistics(): Statistics | null;
}

export interface WatchOptions {
  readonly referenceSize: number;
  readonly windowSize: number;
  readonly bins: number;
}
