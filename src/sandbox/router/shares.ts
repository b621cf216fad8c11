import { type Routing, type ServerName, serverNames, type Weights } from './config.ts';

/** Share of the traffic by server, adding up to 1, or all 0. */
export type Shares = Readonly<Record<ServerName, number>>;

/**
 * What weights, the fallback's minimum share and drained servers come to.
 *
 * Drained servers get nothing and the others share what is left; a fallback that is drained needs no minimum.
 */
export function sharesOf(
  routing: Pick<Routing, 'weights' | 'fallback'>,
  drained: ReadonlySet<ServerName>,
): Shares {
  const open = (name: ServerName): number => (drained.has(name) ? 0 : routing.weights[name]);
  const shares = normalise({
    stable: open('stable'),
    candidate: open('candidate'),
    fallback: open('fallback'),
  });
  const least = drained.has('fallback') ? 0 : routing.fallback.share;
  if (shares.fallback >= least) return shares;
  const rest = normalise({ ...shares, fallback: 0 });
  const others = 1 - (rest.stable + rest.candidate > 0 ? least : 1);
  return { stable: rest.stable * others, candidate: rest.candidate * others, fallback: 1 - others };
}

/** Draws a server by shares, leaving out some; undefined when nobody is left. `draw` is uniform in [0, 1). */
export function chooseServer(
  shares: Shares,
  without: ReadonlySet<ServerName>,
  draw: number,
): ServerName | undefined {
  const eligible = serverNames.filter((name) => shares[name] > 0 && !without.has(name));
  let rest = draw * eligible.reduce((sum, name) => sum + shares[name], 0);
  for (const name of eligible) {
    rest -= shares[name];
    if (rest < 0) return name;
  }
  return eligible.at(-1);
}

function normalise(weights: Weights): Shares {
  const sum = weights.stable + weights.candidate + weights.fallback;
  if (sum === 0) return weights;
  return {
    stable: weights.stable / sum,
    candidate: weights.candidate / sum,
    fallback: weights.fallback / sum,
  };
}
