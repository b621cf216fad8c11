import type { FaultTargets } from './fault.ts';

/** A release: its migrations run in order, and then its server takes a share of the traffic from the stable one. */
export async function putIntoService(
  targets: FaultTargets,
  release: { readonly migrations: readonly string[]; readonly percent: number },
): Promise<void> {
  const { migrations, percent } = release;
  for (const version of migrations) await targets.migrate(version);
  const weights = { stable: 100 - percent, candidate: percent, fallback: 0, legacy: 0 };
  await targets.call('gateway', 'set-weights', weights);
}
