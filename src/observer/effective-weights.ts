/** What the router would do with the next request, as far as the traffic plane is concerned. */
export interface RouterState {
  /** Weight by server, in whatever unit. */
  readonly weights: Readonly<Record<string, number>>;
  readonly drained: readonly string[];
  /** Least share of the traffic that the fallback gets, whatever the weights say. */
  readonly fallbackShare: number;
}

/** What one of several routers would do, as far as the traffic plane is concerned. */
export interface RouterReplica extends RouterState {
  readonly inPool: boolean;
  readonly path: 'weights' | 'classic';
}

/**
 * The share of the traffic that each server gets from all routers in the pool, which users are spread over evenly.
 *
 * A router on the retired path sends everybody to the retired release, whatever its weights say; where models are switched
 * off, everybody goes to the fallback.
 */
export function pooledWeights(
  routers: readonly RouterReplica[],
  servers: Readonly<Record<string, { readonly ready: boolean }>>,
  { modelsOff = false } = {},
): Record<string, number> {
  const pool = routers.filter(({ inPool }) => inPool);
  const only = (server: string): RouterReplica['weights'] => ({ [server]: 1 });
  const shares = pool.map(({ path, ...router }) => {
    const weights = path === 'classic' ? only('legacy') : modelsOff ? only('fallback') : router.weights;
    const overruled = path === 'classic' || modelsOff;
    return effectiveWeights(overruled ? { ...router, weights, fallbackShare: 0 } : router, servers);
  });
  const names = Object.keys(servers).sort();
  const mean = (name: string): number =>
    shares.reduce((sum, share) => sum + (share[name] ?? 0), 0) / Math.max(1, pool.length);
  return Object.fromEntries(names.map((name) => [name, roundShare(mean(name))]));
}

/**
 * The share of the traffic that each server really gets: weights count only for servers that are ready and not drained,
 * and add up to 1, or are all 0 when nobody can serve.
 */
export function effectiveWeights(
  router: RouterState,
  servers: Readonly<Record<string, { readonly ready: boolean }>>,
): Record<string, number> {
  const names = Object.keys(servers).sort();
  const usable = (name: string): boolean => servers[name]?.ready === true && !router.drained.includes(name);
  const weightOf = (name: string): number => (usable(name) ? (router.weights[name] ?? 0) : 0);
  const total = names.reduce((sum, name) => sum + weightOf(name), 0);
  const leastFallback = usable('fallback') ? router.fallbackShare : 0;
  if (total === 0) {
    const only = leastFallback > 0 ? 'fallback' : undefined;
    return Object.fromEntries(names.map((name) => [name, name === only ? 1 : 0]));
  }
  const byWeight = weightOf('fallback') / total;
  const fallback = byWeight === 1 ? 1 : Math.max(byWeight, leastFallback);
  const squeeze = byWeight === 1 ? 0 : (1 - fallback) / (1 - byWeight);
  return Object.fromEntries(
    names.map((name) => [name, name === 'fallback' ? fallback : (weightOf(name) / total) * squeeze]),
  );
}

/** A mean of fractions is never quite the fraction that it should be. */
function roundShare(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
