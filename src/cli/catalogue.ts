import { join } from 'node:path';
import { faults } from '../faults/index.ts';
import { type LoadedScenario, loadCatalogue, pickScenarios } from '../scenario/load.ts';
import { packageFolder } from './package-info.ts';

/** The scenarios that ship with firedrill, or those among them that are asked for. */
export async function chooseScenarios(ids: readonly string[]): Promise<LoadedScenario[]> {
  const catalogue = await loadCatalogue(join(packageFolder, 'scenarios'), faults);
  return pickScenarios(catalogue, ids, faults);
}
