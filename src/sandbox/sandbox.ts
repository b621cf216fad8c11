import type { EventBody } from '../core/events.ts';
import type { Undo } from '../core/undo-stack.ts';
import type { Scenario } from '../scenario/schema.ts';
import { bundleDigest } from './bundle/bundle.ts';
import type { Domain } from './bundle/domain.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Part } from './part.ts';
import type { ProductDatabase } from './product-database.ts';

/**
 * The small AI product that is broken and rolled back, seen from the harness.
 *
 * `environment` is all that a procedure sees of it. The rest is the private side: what faults pull at and what the
 * observer reads.
 */
export interface Sandbox extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  readonly control: ControlPlane;
  readonly database: ProductDatabase;
  /** An empty folder that goes with the sandbox. */
  readonly scratchFolder: string;
  part(name: string): Part;
  /** Calls back with everything that the parts write to the journal. */
  onEvent(listener: (event: EventBody) => void): void;
  /** Calls back when a part ends that nobody asked to end. */
  onDeath(listener: (part: string, detail: string) => void): void;
  /** Leaves no room on the disk of the database. */
  fillDisk(): Promise<Undo>;
  /** What is still there of it: empty after it was taken down. */
  leftovers(): Promise<string[]>;
}

/** What a rollback is judged by: the bundles that may serve in the end, and the one that must no longer. */
export function rollbackTarget(
  domain: Domain,
  { rollback }: Scenario,
): {
  readonly bundle: string;
  readonly digest: string;
  readonly bad: string;
  readonly alternatives: Record<string, string>;
} {
  const bundleOn = (server: string): string => domain.serving[server] ?? '';
  const [first = 'stable', ...others] = rollback?.to ?? [];
  const bundle = bundleOn(first);
  const alternatives = Object.fromEntries(
    others.map((server) => [bundleOn(server), digestOf(domain, bundleOn(server))]),
  );
  const bad = digestOf(domain, bundleOn(rollback?.from ?? 'candidate'));
  return { bundle, digest: digestOf(domain, bundle), bad, alternatives };
}

/** Every bundle of a domain by its digest. */
export function releasesOf(domain: Domain): Record<string, string> {
  return Object.fromEntries(Object.keys(domain.bundles).map((name) => [digestOf(domain, name), name]));
}

function digestOf(domain: Domain, name: string): string {
  const bundle = domain.bundles[name];
  return bundle === undefined ? '' : bundleDigest(bundle);
}
