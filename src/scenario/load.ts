import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { FiredrillError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import {
  fileInvalid,
  type Mistake,
  parseYamlDocument,
  type YamlDocument,
  type YamlPath,
} from '../core/yaml-document.ts';
import { mistakesOf } from '../core/zod-mistakes.ts';
import { type Scenario, type ScenarioInput, scenarioSchema } from './schema.ts';

/** What the loader must know of the faults to check their parameters; the faults themselves live in their own room. */
export interface FaultSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** A scenario file that holds in every respect. */
export interface LoadedScenario {
  readonly file: string;
  readonly text: string;
  /** The document as it was written: it goes into the journal, so that a stored run can be judged without its file. */
  readonly input: ScenarioInput;
  readonly scenario: Scenario;
}

/**
 * Reads one scenario file and checks it, the parameters of its faults included.
 *
 * @throws FiredrillError `FILE_INVALID` that lists every mistake with its place.
 */
export async function loadScenario(file: string, faults: readonly FaultSchema[]): Promise<LoadedScenario> {
  return parseScenario(await readFile(file, 'utf8'), { file, faults });
}

/** As {@link loadScenario}, from a text that is at hand. */
export function parseScenario(
  text: string,
  { file, faults }: { readonly file: string; readonly faults: readonly FaultSchema[] },
): LoadedScenario {
  const { document, scenario, mistakes } = checkScenario(text, { file, faults });
  if (scenario === undefined) throw fileInvalid(file, mistakes);
  return { file, text, input: document.value as ScenarioInput, scenario };
}

/**
 * Reads a scenario and lists its mistakes; with any mistake there is no scenario.
 *
 * @throws FiredrillError `FILE_INVALID` when it is no YAML.
 */
export function checkScenario(
  text: string,
  { file, faults }: { readonly file: string; readonly faults: readonly FaultSchema[] },
): {
  readonly document: YamlDocument;
  readonly scenario: Scenario | undefined;
  readonly mistakes: readonly Mistake[];
} {
  const document = parseYamlDocument(text, { file });
  const parsed = scenarioSchema.safeParse(document.value);
  const mistakes = parsed.success ? [] : [...mistakesOf(scenarioSchema, parsed.error.issues, document)];
  mistakes.push(...faultMistakes(document, faults));
  return { document, scenario: mistakes.length === 0 ? parsed.data : undefined, mistakes };
}

/** Every scenario of a folder, ordered by id: scenarios before controls. */
export async function loadCatalogue(
  folder: string,
  faults: readonly FaultSchema[],
): Promise<LoadedScenario[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const loaded = await Promise.all(names.toSorted().map((name) => loadScenario(join(folder, name), faults)));
  return loaded.toSorted(
    (a, b) =>
      b.scenario.kind.localeCompare(a.scenario.kind) ||
      a.scenario.id.localeCompare(b.scenario.id, 'en', { numeric: true }),
  );
}

/**
 * Picks scenarios by id, in the order asked for; without ids, all of them. An id may also be a path to a file.
 *
 * @throws FiredrillError `SCENARIO_UNKNOWN` with the nearest id.
 */
export async function pickScenarios(
  catalogue: readonly LoadedScenario[],
  ids: readonly string[],
  faults: readonly FaultSchema[],
): Promise<LoadedScenario[]> {
  if (ids.length === 0) return [...catalogue];
  return Promise.all(
    ids.map(async (id) => {
      if (/\.ya?ml$/.test(id)) return loadScenario(id, faults);
      const found = catalogue.find(({ scenario }) => scenario.id.toLowerCase() === id.toLowerCase());
      if (found !== undefined) return found;
      const known = catalogue.map(({ scenario }) => scenario.id);
      const close = nearest(id, known);
      throw new FiredrillError('SCENARIO_UNKNOWN', `there is no scenario "${id}".`, {
        kind: 'usage',
        nextStep: close ? `Did you mean ${close}?` : `Known are ${known.join(', ')}; or name a .yaml file.`,
      });
    }),
  );
}

function faultMistakes(document: YamlDocument, faults: readonly FaultSchema[]): Mistake[] {
  const timeline = (document.value as { timeline?: unknown } | null)?.timeline;
  if (!Array.isArray(timeline)) return [];
  return timeline.flatMap((entry: { fault?: unknown; with?: unknown } | null, index) => {
    if (typeof entry?.fault !== 'string') return [];
    const path = ['timeline', index];
    const fault = faults.find(({ name }) => name === entry.fault);
    if (fault === undefined) return [unknownFault(entry.fault, document.place([...path, 'fault']), faults)];
    const parsed = fault.schema.safeParse(entry.with ?? {});
    if (parsed.success) return [];
    return mistakesOf(fault.schema, parsed.error.issues, within(document, [...path, 'with']));
  });
}

/** A part of a document that has a schema of its own, with the places of the whole. */
function within(document: YamlDocument, prefix: YamlPath): YamlDocument {
  const value = prefix.reduce<unknown>(
    (here, key) => (here as Record<PropertyKey, unknown> | undefined)?.[key],
    document.value,
  );
  return {
    file: document.file,
    value,
    place: (path, offset) => document.place([...prefix, ...path], offset),
    keyPlace: (path, key) => document.keyPlace([...prefix, ...path], key),
  };
}

function unknownFault(
  name: string,
  place: { readonly line: number; readonly column: number },
  faults: readonly FaultSchema[],
): Mistake {
  const known = faults.map((fault) => fault.name);
  const close = nearest(name, known);
  const suggestion = close ? `Did you mean ${close}?` : `Known are ${known.join(', ')}.`;
  return { ...place, what: `there is no fault "${name}"`, suggestion };
}
