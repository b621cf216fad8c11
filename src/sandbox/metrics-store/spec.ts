import { moduleUrl } from '../../core/module-url.ts';
import type { Part, PartSpec } from '../part.ts';

export interface MetricsStoreSpecOptions {
  readonly domain: string;
  /** Absolute paths of rule files. */
  readonly rules: readonly string[];
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  readonly epochMs: number;
  readonly groupWaitMs?: number;
  readonly seed: number;
}

/** Everything that exposes metrics is scraped: servers and routers as instances of one job, the rest under its name. */
export function metricsStoreSpec(parts: Iterable<Part>, options: MetricsStoreSpecOptions): PartSpec {
  const targets = [...parts]
    .filter(({ urls }) => urls.metrics !== undefined)
    .map(({ name, urls }) => ({ ...labelsOf(name), url: urls.metrics }))
    .toSorted((a, b) => a.instance.localeCompare(b.instance));
  const config = { ...options, targets };
  return { name: 'metrics-store', program: moduleUrl(import.meta.url, './program'), config };
}

function labelsOf(part: string): { readonly job: string; readonly instance: string } {
  if (part.startsWith('server-')) return { job: 'model-server', instance: part.replace('server-', '') };
  return { job: part.replace(/-\d+$/, ''), instance: part };
}
