import { moduleUrl } from '../../core/module-url.ts';
import type { PartSpec } from '../part.ts';
import type { PastOptions } from './past.ts';

/** The part beside a real Prometheus, under the name of the monitoring that it stands in for. */
export function prometheusSpec(config: {
  readonly domain: string;
  readonly server: string;
  readonly epochMs: number;
  /** What a past is made up from, for a Prometheus that waits for one. */
  readonly past?: Omit<PastOptions, 'epochMs'>;
}): PartSpec {
  return { name: 'metrics-store', program: moduleUrl(import.meta.url, './program'), config };
}
