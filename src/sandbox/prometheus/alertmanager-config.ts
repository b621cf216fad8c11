import { stringify } from 'yaml';
import { groupingDefaults } from '../../telemetry/rules/alertmanager/grouping.ts';

/** Who its webhooks go to, by the name that they carry. */
const receiver = 'firedrill';

/**
 * The `alertmanager.yml` of a sandbox: it groups as our own monitoring does, and tells one receiver.
 *
 * @param options.webhook Where it posts.
 */
export function alertmanagerConfig({
  groupWaitMs,
  webhook,
}: {
  readonly groupWaitMs: number;
  readonly webhook: string;
}): string {
  const { groupBy, groupIntervalMs, repeatIntervalMs } = groupingDefaults;
  return stringify({
    route: {
      receiver,
      ...(groupBy.length > 0 && { group_by: groupBy }),
      group_wait: `${Math.round(groupWaitMs)}ms`,
      group_interval: `${groupIntervalMs}ms`,
      repeat_interval: `${repeatIntervalMs}ms`,
    },
    receivers: [{ name: receiver, webhook_configs: [{ url: webhook, send_resolved: false }] }],
  });
}
