import { z } from 'zod';
import { type ReasonCode, reasonCodes, verdictSchema } from '../../src/core/verdict.ts';
import { validateYaml } from '../../src/core/yaml-document.ts';
import type { DrillResult } from '../../src/judge/result.ts';
import { type Trap, traps, trapsByScenario } from './traps.ts';

const expectationSchema = z
  .strictObject({
    scenario: z.string(),
    verdict: verdictSchema.exclude(['unknown']).describe('A drill that is unknown was no measurement'),
    reasons: z
      .array(z.enum(reasonCodes as [ReasonCode, ...ReasonCode[]]))
      .default([])
      .describe('At least one of them must be given'),
    traps: z
      .array(z.enum(Object.keys(traps) as [Trap, ...Trap[]]))
      .default([])
      .describe('Traps of the scenario that the mutant falls into'),
    always: z.boolean().default(false).describe('Whether the pair is run without --full too'),
  })
  .refine(({ verdict, reasons }) => verdict === 'pass' || reasons.length > 0, 'a failure needs reasons');
const matrixSchema = z.record(z.string(), z.array(expectationSchema).min(1));

/** What a scenario must make of a mutant. */
export type Expectation = z.infer<typeof expectationSchema>;
/** Every expectation, by mutant. */
export type KillMatrix = z.infer<typeof matrixSchema>;

/**
 * Reads the expectations.
 *
 * @throws FiredrillError `FILE_INVALID` that lists every mistake with its place.
 */
export function parseKillMatrix(text: string, file: string): KillMatrix {
  return validateYaml(matrixSchema, text, file);
}

/** One drill of the matrix. */
export interface Pair extends Expectation {
  readonly mutant: string;
}

/** The pairs to be run, mutant by mutant. */
export function pairsOf(
  matrix: KillMatrix,
  { full, mutants = Object.keys(matrix) }: { readonly full: boolean; readonly mutants?: readonly string[] },
): Pair[] {
  return Object.entries(matrix).flatMap(([mutant, expectations]) =>
    mutants.includes(mutant)
      ? expectations.filter(({ always }) => full || always).map((expected) => ({ mutant, ...expected }))
      : [],
  );
}

/** What is wrong with a result; undefined: it is what was expected. */
export function deviationOf(
  { mutant, scenario, verdict, reasons }: Pair,
  result: DrillResult | undefined,
): string | undefined {
  const where = `${mutant} on ${scenario}`;
  if (result === undefined) return `${where}: was not run`;
  const told = result.reasons.join(', ') || 'no reason';
  if (result.verdict !== verdict)
    return `${where}: ${verdict} was expected, it is ${result.verdict} (${told})`;
  const isKnown = reasons.length === 0 || reasons.some((reason) => result.reasons.includes(reason));
  return isKnown ? undefined : `${where}: fails, but not for ${reasons.join(' or ')}: ${told}`;
}

/** What is missing for the matrix to prove anything: mutants that nothing fails, scenarios that fail none, unused traps. */
export function gapsOf(matrix: KillMatrix): string[] {
  const failing = Object.entries(matrix).flatMap(([mutant, expectations]) =>
    expectations.filter(({ verdict }) => verdict === 'fail').map((expected) => ({ mutant, ...expected })),
  );
  const scenarios = new Set(Object.values(matrix).flatMap((row) => row.map(({ scenario }) => scenario)));
  return [
    ...Object.keys(matrix)
      .filter((mutant) => !failing.some((pair) => pair.mutant === mutant))
      .map((mutant) => `no scenario fails the mutant ${mutant}`),
    ...[...scenarios]
      .filter((scenario) => !failing.some((pair) => pair.scenario === scenario))
      .map((scenario) => `every mutant passes the scenario ${scenario}`),
    ...[...scenarios].flatMap((scenario) =>
      (trapsByScenario[scenario] ?? [])
        .filter((trap) => !failing.some((pair) => pair.scenario === scenario && pair.traps.includes(trap)))
        .map((trap) => `no mutant falls into trap ${trap} of ${scenario}: ${traps[trap]}`),
    ),
  ];
}
