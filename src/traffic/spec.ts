import { moduleUrl } from '../core/module-url.ts';
import type { PartSpec } from '../sandbox/part.ts';
import type { TrafficConfig } from './traffic-program.ts';

/** The load generator, with everything that it draws requests from. */
export function trafficSpec(config: TrafficConfig): PartSpec {
  return { name: 'traffic', program: moduleUrl(import.meta.url, './traffic-program'), config };
}
