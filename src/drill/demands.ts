import { FiredrillError } from '../core/errors.ts';
import type { Fault } from '../faults/fault.ts';
import { findFault } from '../faults/index.ts';
import type { DriverName } from '../sandbox/open-premises.ts';
import type { Demands } from '../sandbox/start-sandbox.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { PlannedDrill } from './plan.ts';

/** How the sandbox of a scenario must stand, so that each of its faults can take hold of it. */
export function demandsOf(scenario: Scenario): Demands {
  const faults = faultsOf(scenario);
  return {
    alone: faults.flatMap(({ fault, params }) => fault.alone?.(params) ?? []),
    links: faults.flatMap(({ fault, params }) => fault.links?.(params) ?? []),
  };
}

/**
 * Sees to it that every fault can be armed in what the parts run in.
 *
 * @throws FiredrillError `FAULT_UNSUPPORTED` with the scenario's file.
 */
export function refuseUnsupported(drills: readonly PlannedDrill[], driver: DriverName): void {
  if (driver === 'container') return;
  for (const { loaded } of drills) {
    const unsupported = faultsOf(loaded.scenario).find(({ fault }) => fault.containersOnly === true);
    if (unsupported === undefined) continue;
    throw new FiredrillError(
      'FAULT_UNSUPPORTED',
      `the fault ${unsupported.fault.name} can be armed in containers alone.`,
      {
        kind: 'usage',
        place: loaded.file,
        nextStep: 'Run it with --driver container, or leave the scenario out.',
      },
    );
  }
}

function faultsOf({ timeline }: Scenario): { readonly fault: Fault; readonly params: unknown }[] {
  return timeline.flatMap((entry) => {
    const fault = findFault(entry.fault);
    return fault === undefined ? [] : [{ fault, params: fault.schema.parse(entry.with) }];
  });
}
