import type { EventOf, JournalEvent, ObservedBin, Planes } from '../core/events.ts';

type Start = EventOf<'drill-started'>;

/** What the planes of a drill are held against. */
export interface Aim {
  readonly target: Start['target'];
  /** The planes at the onset: what had to move since then is measured from here. Null while nobody has looked. */
  readonly before: Planes | null;
  /** Flags that faults changed, by key. Whatever else differs from the start was changed by somebody else. */
  readonly faultFlags: readonly string[];
  /** The last look at the planes. */
  readonly last: Planes | null;
  /** Whether a fault is being armed: what changes meanwhile is its doing. Null before the first. */
  readonly arming: boolean | null;
}

export function aimOf({ target }: Pick<Start, 'target'>): Aim {
  return { target, before: null, faultFlags: [], last: null, arming: null };
}

/** Takes in one event of the journal; answers with the same aim when the event does not matter to it. */
export function foldAim(aim: Aim, event: JournalEvent): Aim {
  switch (event.type) {
    case 'fault-intended':
      return { ...aim, arming: true, before: aim.arming === null ? aim.last : aim.before };
    case 'fault-armed':
      return { ...aim, arming: false };
    case 'planes': {
      const changed = aim.arming === true ? changedFlags(aim.last, event) : [];
      return { ...aim, last: event, faultFlags: [...new Set([...aim.faultFlags, ...changed])] };
    }
    default:
      return aim;
  }
}

/** Keys of the flags that differ between two looks. */
export function changedFlags(before: Planes | null, now: Planes): string[] {
  const [then, flags] = [before?.flags ?? {}, now.flags ?? {}];
  const keys = [...new Set([...Object.keys(then), ...Object.keys(flags)])];
  return keys.filter((key) => then[key] !== flags[key]);
}

/** Whether a look at the planes shows one of them where the rollback must bring it. What was not seen is not there. */
export function planeAtTarget(plane: string, seen: Planes, aim: Aim): boolean {
  switch (plane) {
    case 'model':
    case 'traffic':
      return targetShare(seen, aim.target) > nearlyAll;
    case 'schema':
      return seen.schema === null || bundlesOwed(seen, aim.target).every((bundle) => has(seen, bundle));
    case 'cache':
      return (
        seen.cacheEpoch !== undefined &&
        aim.before?.cacheEpoch !== undefined &&
        seen.cacheEpoch > aim.before.cacheEpoch
      );
    case 'flags':
      return routersAgree(seen) && changedFlags(null, seen).every((key) => aim.faultFlags.includes(key));
    case 'desired':
      return desiredAtTarget(seen, aim.target);
    default:
      // Data has no live reading: the ledger answers for it once traffic is quiet.
      return true;
  }
}

/** The share of the traffic that bundles get which may serve in the end. A composite is none of them. */
export function targetShare(seen: Planes, target: Start['target']): number {
  return shareOf(seen, (digest) => isAllowed(digest, target));
}

/** Whether a bundle with this digest may serve in the end. */
export function isAllowed(digest: string | null, target: Start['target']): boolean {
  return (
    digest === target.digest || Object.values(target.alternatives ?? {}).some((other) => other === digest)
  );
}

/** The share of the traffic that the bad bundle gets. */
export function badShare(seen: Planes, target: Start['target']): number {
  return shareOf(seen, (digest) => digest === target.bad);
}

/** The bundles whose contracts the schema must satisfy: of those that may serve in the end the ones that do. */
export function bundlesOwed(seen: Planes, target: Start['target']): readonly string[] {
  const names = new Map(Object.entries(target.alternatives ?? {}).map(([name, digest]) => [digest, name]));
  names.set(target.digest, target.bundle);
  const serving = Object.entries(seen.servers)
    .filter(([server]) => (seen.weights[server] ?? 0) > 0)
    .flatMap(([, { digest }]) => names.get(digest ?? '') ?? []);
  return serving.length === 0 ? [target.bundle] : [...new Set(serving)];
}

/** Answers of a bin that came from the bad bundle, or from what was never released at all. */
export function exposures(
  { served }: Pick<ObservedBin, 'served'>,
  start: Pick<Start, 'target' | 'approved'>,
): number {
  const bad = (digest: string): boolean => digest === start.target.bad || isUnreleased(digest, start);
  return Object.entries(served).reduce((sum, [digest, count]) => sum + (bad(digest) ? count : 0), 0);
}

/** Whether no release has this digest. Journals that do not list the releases accuse nobody. */
export function isUnreleased(digest: string, { approved }: Pick<Start, 'approved'>): boolean {
  return approved !== undefined && approved[digest] === undefined;
}

/** Whether all routers in the pool see the same flags and follow the weights. No router at all proves nothing. */
function routersAgree(seen: Planes): boolean {
  const pool = Object.values(seen.routers ?? {}).filter(({ inPool }) => inPool);
  return new Set(pool.map(({ flags }) => flags)).size === 1 && pool.every(({ path }) => path === 'weights');
}

function desiredAtTarget({ desired, servers }: Planes, target: Start['target']): boolean {
  if (desired === null) return true;
  const weights = Object.entries(desired?.weights ?? {});
  const sum = (entries: typeof weights): number => entries.reduce((all, [, weight]) => all + weight, 0);
  const right = weights.filter(([server]) => isAllowed(servers[server]?.digest ?? null, target));
  return sum(right) > nearlyAll * sum(weights);
}

function shareOf(seen: Planes, fits: (digest: string) => boolean): number {
  return Object.entries(seen.weights).reduce((sum, [name, share]) => {
    const server = seen.servers[name];
    return server?.ready === true && fits(server.digest ?? '') ? sum + share : sum;
  }, 0);
}

function has({ schema }: Planes, bundle: string): boolean {
  return schema?.contracts.includes(bundle) === true;
}

/** Shares are sums of fractions. */
const nearlyAll = 0.999;
