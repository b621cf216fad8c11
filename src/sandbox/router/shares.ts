import { byServer, type Routing, type ServerName, serverNames, type Weights } from './config.ts';

/** Share of the traffic by server, adding up to 1, or all 0. */
export type Shares = Readonly<Record<ServerName, number>>;

/**
 * What weights, the fallback's minimum share and drained servers come to.
 *
 * Drained servers get nothing and the others share what is left; a fallback that is drained needs no minimum.
 */
export function sharesOf(
  routing: Pick<Routing, 'weights'> & { readonly fallback: { readonly share: number } },
  drained: ReadonlySet<ServerName>,
): Shares {
  const shares = normalise(byServer((name) => (drained.has(name) ? 0 : routing.weights[name])));
  const least = drained.has('fallback') ? 0 : routing.fallback.share;
  if (shares.fallback >= least) return shares;
  const rest = normalise({ ...shares, fallback: 0 });
  const others = 1 - (sumOf(rest) > 0 ? least : 1);
  return { ...byServer((name) => rest[name] * others), fallback: 1 - others };
}

/** Everything for one server; nothing for anybody when it is drained. */
export function onlyTo(server: ServerName, drained: ReadonlySet<ServerName>): Shares {
  return byServer((name) => (name === server && !drained.has(name) ? 1 : 0));
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
  const sum = sumOf(weights);
  return sum === 0 ? weights : byServer((name) => weights[name] / sum);
}

function sumOf(weights: Weights): number {
  return serverNames.reduce((sum, name) => sum + weights[name], 0);
}
