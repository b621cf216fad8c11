import { invariant } from '../../core/errors.ts';
import type { YamlDocument } from '../../core/yaml-document.ts';
import { checkScenario } from '../load.ts';
import type { Scenario } from '../schema.ts';
import { answerLints } from './answer.ts';
import { effectLints } from './effect.ts';
import { limitLints } from './limits.ts';
import type { LintedScenario, ScenarioFinding, ScenarioLint, ScenarioLintContext } from './lint.ts';
import { timingLints } from './timing.ts';

/** What the loader refuses. With such mistakes nothing else can be looked for. */
const invalid: ScenarioLint = {
  code: 'invalid',
  summary: 'The file does not fit the schema, or names a fault or a parameter that does not exist.',
  level: 'error',
  check: () => [],
};

/** Every lint, in the order of the documentation. */
export const scenarioLints: readonly ScenarioLint[] = [
  invalid,
  ...effectLints,
  ...timingLints,
  ...answerLints,
  ...limitLints,
];

/**
 * Finds what is wrong with a scenario, in the order of the file.
 *
 * @throws FiredrillError `FILE_INVALID` when it is no YAML.
 */
export async function lintScenario(
  text: string,
  { file, context }: { readonly file: string; readonly context: ScenarioLintContext },
): Promise<readonly ScenarioFinding[]> {
  const { document, scenario, mistakes } = checkScenario(text, { file, faults: context.faults });
  const lines = text.split('\n');
  const finding = (
    place: { readonly line: number; readonly column: number },
    { code, level }: ScenarioLint,
    told: { readonly why: string; readonly suggestion: string },
  ): ScenarioFinding => ({
    code,
    level,
    file,
    line: place.line,
    column: place.column,
    scenario: idOf(document),
    excerpt: (lines[place.line - 1] ?? '').trim(),
    ...told,
  });
  const found =
    scenario === undefined
      ? mistakes.map(({ line, column, what, suggestion }) =>
          finding({ line, column }, invalid, {
            why: `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
            suggestion: suggestion ?? 'The fields are listed in docs/reference/scenario.md.',
          }),
        )
      : (await lintsOf(scenario, context)).map(({ lint, path, ...told }) =>
          finding(document.place(path), lint, told),
        );
  return found.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

async function lintsOf(scenario: Scenario, context: ScenarioLintContext) {
  const linted = await open(scenario, context);
  return scenarioLints.flatMap((lint) =>
    lint.check(linted, context).map((suspicion) => ({ lint, ...suspicion })),
  );
}

async function open(scenario: Scenario, { faults, domains }: ScenarioLintContext): Promise<LintedScenario> {
  const domain = domains.find(({ name }) => name === scenario.domain);
  invariant(domain !== undefined, `the lints know the domain ${scenario.domain}`);
  const timeline = scenario.timeline.map(async (entry) => {
    const fault = faults.find(({ name }) => name === entry.fault);
    invariant(fault !== undefined, `the loader knows the fault ${entry.fault}`);
    const params = fault.schema.parse(entry.with) as Readonly<Record<string, unknown>>;
    return { atMs: entry.at, fault, params, calls: await fault.rehearse(params) };
  });
  return { scenario, domain, timeline: await Promise.all(timeline) };
}

function idOf({ value, file }: YamlDocument): string {
  const id = (value as { readonly id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : file;
}
