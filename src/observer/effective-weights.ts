/** What the router would do with the next request, as far as the traffic plane is concerned. */
export interface RouterState {
  /** Weight by server, in whatever unit. */
  readonly weights: Readonly<Record<string, number>>;
  readonly drained: readonly string[];
  /** Least share of the traffic that the fallback gets, whatever the weights say. */
  readonly fallbackShare: number;
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
