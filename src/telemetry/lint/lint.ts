import type { Span } from '../promql/index.ts';
import type { LintedRule } from './linted-rule.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';
import type { Proof } from './proof.ts';

/**
 * How bad a finding is: an `error` is a rule that cannot do what it says whatever the data, a `warning` one that goes wrong in the
 * situation shown, a `note` something to know that may well be meant.
 */
export type Level = 'error' | 'warning' | 'note';

/** What may be wrong with a rule, before it is proved. */
export interface Suspicion {
  /** The part of the expression at fault, or the key `for`. */
  readonly at: Span | 'for';
  /** What is wrong, as sentences. */
  readonly why: string;
  /** What to write instead, as sentences. */
  readonly suggestion: string;
  /** Where it differs from that of the lint. */
  readonly level?: Level;
}

export interface LintContext {
  readonly scrapeIntervalMs: number;
  /** What the targets are known to show; missing when nobody said. */
  readonly snapshot: MetricsSnapshot | undefined;
  /** All rules of all files: a rule may feed or guard another one. */
  readonly rules: readonly LintedRule[];
}

/** One kind of defect: how to suspect it, and how to prove it. */
export interface Lint<S extends Suspicion = Suspicion> {
  /** Stable: scripts may rely on it. */
  readonly code: string;
  /** The defect in one sentence. */
  readonly summary: string;
  readonly level: Level;
  check(rule: LintedRule, context: LintContext): readonly S[];
  /** A counter-example that our engine has just evaluated; undefined when it does not show the defect, and nothing is reported. */
  prove(suspicion: S, rule: LintedRule, context: LintContext): Proof | undefined;
}

/** A defect of a rule, proved. Lines and columns count from 1. */
export interface Finding {
  readonly code: string;
  readonly level: Level;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The end of the part at fault, missing where the text is folded. */
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
  readonly group: string;
  readonly rule: string;
  /** The part at fault. */
  readonly excerpt: string;
  readonly why: string;
  readonly suggestion: string;
  readonly proof: Proof;
}
