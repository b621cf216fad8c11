import { z } from 'zod';
import { moduleUrl } from '../../core/module-url.ts';
import type { RuleText } from '../../telemetry/rules/rule-file.ts';
import type { Part, PartSpec } from '../part.ts';

/** What the monitoring of a sandbox is told, whoever does it. */
export interface MonitoringOptions {
  readonly domain: string;
  readonly targets: readonly Target[];
  readonly rules: readonly RuleText[];
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  readonly epochMs: number;
  readonly groupWaitMs?: number;
  readonly seed: number;
}

/** Something that exposes metrics. */
export interface Target {
  readonly job: string;
  readonly instance: string;
  readonly url: string;
}

/** What monitoring of any kind needs to know of what it watches. */
export const watchSchema = z.strictObject({
  targets: z.array(z.strictObject({ job: z.string(), instance: z.string(), url: z.url() })),
  rules: z.array(z.strictObject({ file: z.string(), text: z.string() })),
  scrapeIntervalMs: z.number().positive(),
  evaluationIntervalMs: z.number().positive(),
  seed: z.int(),
});

/** How long monitoring of any kind is asked to take no scrapes (`pause-scrapes`). */
export const pauseSchema = z.strictObject({ untilMs: z.number().describe('Drill time') });

/** Everything that exposes metrics is scraped: servers and routers as instances of one job, the rest under its name. */
export function targetsOf(parts: Iterable<Part>): readonly Target[] {
  return [...parts]
    .flatMap(({ name, urls }) =>
      urls.metrics === undefined ? [] : [{ ...labelsOf(name), url: urls.metrics }],
    )
    .toSorted((a, b) => a.instance.localeCompare(b.instance));
}

/** Monitoring of our own, which lives on drill time. */
export function metricsStoreSpec(config: MonitoringOptions): PartSpec {
  return { name: 'metrics-store', program: moduleUrl(import.meta.url, './program'), config };
}

function labelsOf(part: string): Omit<Target, 'url'> {
  if (part.startsWith('server-')) return { job: 'model-server', instance: part.replace('server-', '') };
  return { job: part.replace(/-\d+$/, ''), instance: part };
}
