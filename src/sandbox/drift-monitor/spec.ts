import { moduleUrl } from '../../core/module-url.ts';
import type { Domain } from '../bundle/domain.ts';
import type { PartSpec } from '../part.ts';

/** The drift monitor, with what its domain wants watched. */
export function driftMonitorSpec({ drift }: Domain): PartSpec {
  const { share: _, ...config } = drift;
  return { name: 'drift-monitor', program: moduleUrl(import.meta.url, './program'), config };
}
