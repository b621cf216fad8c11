import type { Clock } from '../core/clock.ts';
import { seededRandom } from '../core/random.ts';
import type { Domain } from '../sandbox/bundle/domain.ts';
import type { Database } from '../sandbox/database/database.ts';
import type { PartSpec } from '../sandbox/part.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { seedRows } from '../sandbox/seed/seed-rows.ts';
import type { Scenario } from '../scenario/schema.ts';
import { trafficSpec } from '../traffic/spec.ts';
import { answerTimeoutMs } from './watch.ts';

/** The first requests meet processes that have just begun. They are served like any other, and belong to no baseline. */
export const warmUpMs = 10_000;

/** The same rows in every drill of a domain, whatever its seed: they are the product's past, not part of the drill. */
export async function buildPast(database: Database, domain: Domain): Promise<void> {
  await database.prepareTemplate({
    template: domain.name,
    migrationsDir: domain.migrations,
    rows: await seedRows(domain, seededRandom('past').stream(domain.name)),
  });
}

/** The users of a scenario, as a part of its sandbox. */
export function usersOf(
  { domain, traffic }: Scenario,
  { seed, targets }: { readonly seed: number; readonly targets: readonly string[] },
): PartSpec {
  return trafficSpec({ domain, seed, rps: traffic.rps, targets: [...targets], timeoutMs: answerTimeoutMs });
}

/** From now on the product has users. */
export async function sendUsers(sandbox: Sandbox, clock: Clock): Promise<void> {
  await sandbox.part('traffic').call('start', { atMs: clock.now() });
}

/** Begins to monitor; once the product has had users for {@link warmUpMs}, so that what is usual is measured under load. */
export async function startMonitoring(sandbox: Sandbox): Promise<void> {
  await Promise.all([
    sandbox.part('metrics-store').call('watch'),
    sandbox.part('drift-monitor').call('reference'),
  ]);
}
