import { stringify } from 'yaml';
import type { Target } from '../metrics-store/spec.ts';

export interface PrometheusConfigOptions {
  /** What it scrapes, or the address of who will know. */
  readonly targets: readonly Target[] | URL;
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Paths of rule files as Prometheus sees them. */
  readonly ruleFiles: readonly string[];
  /** Who takes its alerts, as host and port; or the address of who will know. */
  readonly alertmanager: string | URL;
  /** The HTTP proxy by which it reaches what it scrapes. @default none */
  readonly proxyUrl?: string;
}

/** Targets in the words of Prometheus, in its configuration and where it asks for them. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** How often Prometheus asks for what it is not told by its configuration. */
const discoverEvery = '5s';

/** The `prometheus.yml` of a sandbox: what our own monitoring is told, in the words of Prometheus. */
export function prometheusConfig(options: PrometheusConfigOptions): string {
  const { targets, scrapeIntervalMs, evaluationIntervalMs, ruleFiles, alertmanager, proxyUrl } = options;
  const receivers =
    alertmanager instanceof URL
      ? discovery(alertmanager)
      : { static_configs: [{ targets: [alertmanager] } satisfies TargetGroup] };
  return stringify({
    global: {
      scrape_interval: `${scrapeIntervalMs}ms`,
      scrape_timeout: `${Math.min(scrapeIntervalMs, 10_000)}ms`,
      evaluation_interval: `${evaluationIntervalMs}ms`,
    },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [receivers] },
    scrape_configs: jobsOf(targets).map((job) => ({ ...job, ...(proxyUrl && { proxy_url: proxyUrl }) })),
  });
}

/** What Prometheus is answered when it asks for targets: each brings its job along. */
export function discoveredTargets(targets: readonly Target[]): readonly TargetGroup[] {
  return targets.map((target) => {
    const { targets: addresses, labels } = targetGroup(target);
    return { targets: addresses, labels: { job: target.job, ...labels } };
  });
}

function jobsOf(targets: PrometheusConfigOptions['targets']): readonly object[] {
  if (targets instanceof URL) return [{ job_name: 'sandbox', ...discovery(targets) }];
  const jobs = [...new Set(targets.map(({ job }) => job))];
  return jobs.map((job) => ({
    job_name: job,
    static_configs: targets.filter((target) => target.job === job).map(targetGroup),
  }));
}

function targetGroup({ instance, url }: Target): TargetGroup {
  const { host, pathname } = new URL(url);
  return { targets: [host], labels: { instance, __metrics_path__: pathname } };
}

function discovery(url: URL): { readonly http_sd_configs: readonly unknown[] } {
  return { http_sd_configs: [{ url: url.href, refresh_interval: discoverEvery }] };
}
