import type { Domain } from './bundle/domain.ts';
import type { Part } from './part.ts';

/** All that a procedure sees of a sandbox. Nothing in it may tell which scenario runs. */
export function environmentOf(
  domain: Domain,
  part: (name: string) => Part,
  databaseUrl: string,
): Record<string, string> {
  const url = (name: string, face: string): string => part(name).published[face] ?? '';
  return {
    DATABASE_URL: databaseUrl,
    PROMETHEUS_URL: url('metrics-store', 'api'),
    GATEWAY_URL: url('gateway', 'api'),
    ROUTER_ADMIN_URL: url('gateway', 'admin'),
    MODEL_URL_STABLE: url('server-stable', 'api'),
    MODEL_URL_CANDIDATE: url('server-candidate', 'api'),
    MODEL_URL_FALLBACK: url('server-fallback', 'api'),
    MODEL_URL_LEGACY: url('server-legacy', 'api'),
    MODEL_NAME: domain.model,
    FLAGS_URL: url('flags', 'api'),
    OFREP_ENDPOINT: url('flags', 'api'),
    MLFLOW_TRACKING_URI: url('registry', 'api'),
    MIGRATIONS_DIR: domain.migrations,
    SLACK_WEBHOOK_URL: url('comms', 'slack'),
    PAGERDUTY_EVENTS_URL: url('comms', 'pagerduty'),
    STATUSPAGE_URL: url('comms', 'statuspage'),
    ...(domain.reconciler !== undefined && { RECONCILER_URL: url('reconciler', 'api') }),
  };
}
