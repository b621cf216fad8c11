import type { Images } from './container/images.ts';
import type { Premises } from './premises.ts';
import { processPremises } from './process/premises.ts';
import { sweepLeftovers } from './process/sweep.ts';

export const driverNames = ['process', 'container'] as const;
export type DriverName = (typeof driverNames)[number];

export interface PremisesOptions {
  /** What containers are made of. */
  readonly images: Images;
  /** Told what takes longer than a moment, as a line for people. */
  readonly onProgress: (text: string) => void;
}

/**
 * Opens the premises of a kind. What needs a container engine is loaded for those who want it alone.
 *
 * @throws FiredrillError that says what this machine lacks.
 */
export async function openPremises(driver: DriverName, options: PremisesOptions): Promise<Premises> {
  if (driver === 'process') return processPremises();
  const { containerPremises } = await import('./container/premises.ts');
  return containerPremises(options);
}

/**
 * Removes what earlier sessions left behind whose harness is dead. Containers have parts of theirs in processes too.
 *
 * @returns what was removed, as text for people
 */
export async function sweepSandboxes(driver: DriverName): Promise<readonly string[]> {
  const swept = await sweepLeftovers();
  if (driver === 'process') return swept;
  const { connectEngine } = await import('./container/engine.ts');
  const { sweepContainers } = await import('./container/sweep-containers.ts');
  return [...swept, ...(await sweepContainers(await connectEngine()))];
}
