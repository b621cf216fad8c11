import { coldStart } from './cold-start.ts';
import { destructiveMigration } from './destructive-migration.ts';
import type { Fault } from './fault.ts';
import { slowInference } from './slow-inference.ts';
import { trafficSurge } from './traffic-surge.ts';

/** Every fault there is, in the order in which the reference lists them. A new fault is a file and a line here. */
export const faults: readonly Fault[] = [slowInference, coldStart, destructiveMigration, trafficSurge];

export function findFault(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name);
}
