import type { YamlPath } from '../../core/yaml-document.ts';
import type { FaultSchema } from '../load.ts';
import type { Plane, Scenario } from '../schema.ts';

/**
 * How bad a finding is: an `error` is a scenario that cannot test what it says, a `warning` one that is likely to surprise, a
 * `note` something to know that may well be meant.
 */
export type Level = 'error' | 'warning' | 'note';

/** What the lints must know of a fault. */
export interface FaultFacts extends FaultSchema {
  /** What the observer must see of it: `surge` and `cold` harm nobody by themselves. */
  readonly visibleAs: string;
  /** What arming it would ask of the sandbox; undefined: it depends on what the sandbox answers. */
  rehearse(params: unknown): Promise<readonly FaultCall[] | undefined>;
}

/** One thing that a fault asks of the sandbox. */
export interface FaultCall {
  readonly method: string;
  readonly params: unknown;
}

/** What users meet while nothing is the matter. */
export interface NormalLife {
  readonly p95Ms: number;
  readonly errorRate: number;
  readonly wrongRate: number;
}

/** What the lints must know of a domain. */
export interface DomainFacts {
  readonly name: string;
  /** Planes that exist in its sandbox. */
  readonly planes: readonly Plane[];
  readonly bundles: readonly string[];
  /** The bundle of each server when the drill begins. */
  readonly serving: Readonly<Record<string, string>>;
  /** Inputs and outputs of its model that conditions may look at, as far as they are known. */
  readonly fields: readonly string[];
  /** What the users of a server meet at a load in requests per second; undefined: nobody knows. */
  normal(server: string, offeredRps: number): NormalLife | undefined;
}

export interface ScenarioLintContext {
  readonly faults: readonly FaultFacts[];
  readonly domains: readonly DomainFacts[];
  /** Every id that a scenario may refer to. */
  readonly ids: readonly string[];
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** How long a look at users is that decides whether they are well. */
  readonly lookMs: number;
}

/** A scenario, and what belongs to it. */
export interface LintedScenario {
  readonly scenario: Scenario;
  readonly domain: DomainFacts;
  readonly timeline: readonly TimelineEntry[];
}

export interface TimelineEntry {
  readonly atMs: number;
  readonly fault: FaultFacts;
  /** With every default filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly calls: readonly FaultCall[] | undefined;
}

/** Something that is wrong. */
export interface Suspicion {
  /** Where in the file. */
  readonly path: YamlPath;
  /** What is wrong and what comes of it, as sentences. */
  readonly why: string;
  /** What to write instead, as sentences. */
  readonly suggestion: string;
}

/** One kind of defect. */
export interface ScenarioLint {
  /** Stable: scripts may rely on it. */
  readonly code: string;
  /** The defect in one sentence. */
  readonly summary: string;
  readonly level: Level;
  check(linted: LintedScenario, context: ScenarioLintContext): readonly Suspicion[];
}

/** A defect and its place. Lines and columns count from 1. */
export interface ScenarioFinding {
  readonly code: string;
  readonly level: Level;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The id of the scenario, where it could be read. */
  readonly scenario: string;
  /** The line of the file. */
  readonly excerpt: string;
  readonly why: string;
  readonly suggestion: string;
}
