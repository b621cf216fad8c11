import { join } from 'node:path';
import { FiredrillError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { faults } from '../faults/index.ts';
import { type LoadedScenario, loadCatalogue, pickScenarios } from '../scenario/load.ts';
import { packageFolder } from './package-info.ts';

/** The scenarios that ship with firedrill, or those among them that are asked for. */
export async function chooseScenarios(ids: readonly string[]): Promise<LoadedScenario[]> {
  const catalogue = await loadCatalogue(join(packageFolder, 'scenarios'), faults);
  return pickScenarios(catalogue, ids, faults);
}

/**
 * Of these scenarios those that are named: by id, or by a glob in which `*` stands for anything and `?` for one character.
 *
 * @throws FiredrillError `SCENARIO_UNKNOWN` with the nearest id for a name that none of them has.
 */
export function onlyNamed(
  scenarios: readonly LoadedScenario[],
  names: readonly string[],
): readonly LoadedScenario[] {
  const chosen = names.flatMap((name) => {
    const matches = scenarios.filter(({ scenario }) => globPattern(name).test(scenario.id));
    if (matches.length > 0) return matches;
    const known = scenarios.map(({ scenario }) => scenario.id);
    const close = nearest(name, known);
    throw new FiredrillError('SCENARIO_UNKNOWN', `--only ${name} names no scenario.`, {
      kind: 'usage',
      nextStep: close ? `Did you mean ${close}?` : `There are ${known.join(', ')}.`,
    });
  });
  return scenarios.filter((loaded) => chosen.includes(loaded));
}

function globPattern(glob: string): RegExp {
  const source = glob.replace(/[.*+?^${}()|[\]\\]/g, (character) =>
    character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`,
  );
  return new RegExp(`^${source}$`, 'i');
}
