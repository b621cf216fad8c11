import { stringify } from 'yaml';
import type { Target } from '../metrics-store/spec.ts';

export interface PrometheusConfigOptions {
  readonly targets: readonly Target[];
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Paths of rule files as Prometheus sees them. */
  readonly ruleFiles: readonly string[];
  /** Who takes its alerts, as host and port. */
  readonly alertmanager: string;
}

/** The `prometheus.yml` of a sandbox: what our own monitoring is told, in the words of Prometheus. */
export function prometheusConfig(options: PrometheusConfigOptions): string {
  const { targets, scrapeIntervalMs, evaluationIntervalMs, ruleFiles, alertmanager } = options;
  const jobs = [...new Set(targets.map(({ job }) => job))];
  return stringify({
    global: {
      scrape_interval: `${scrapeIntervalMs}ms`,
      scrape_timeout: `${Math.min(scrapeIntervalMs, 10_000)}ms`,
      evaluation_interval: `${evaluationIntervalMs}ms`,
    },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: jobs.map((job) => ({
      job_name: job,
      static_configs: targets
        .filter((target) => target.job === job)
        .map(({ instance, url }) => {
          const { host, pathname } = new URL(url);
          return { targets: [host], labels: { instance, __metrics_path__: pathname } };
        }),
    })),
  });
}
