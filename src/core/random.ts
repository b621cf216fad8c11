import seedrandom from 'seedrandom';

/**
 * A seeded source of randomness, handed down explicitly.
 *
 * `stream(name)` derives an independent generator from the seed and the path of names alone, never from how much was
 * drawn before: adding a consumer does not change what the others see.
 */
export interface Random {
  /** The path of names that this stream was derived by, for example `20261/traffic/requests`. */
  readonly path: string;
  stream(name: string): Random;
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [low, high], both included. */
  int(low: number, high: number): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** True with the given probability in [0, 1]. */
  chance(probability: number): boolean;
  /** Standard normal deviate (Box–Muller, 1958: cosine branch, so one deviate takes exactly two draws). */
  normal(): number;
  /** One of the items, each equally likely. The list must not be empty. */
  pick<T>(items: readonly T[]): T;
}

/**
 * The root of all randomness of a drill.
 *
 * @example seededRandom(42).stream('traffic').int(1, 6)
 */
export function seededRandom(seed: number | string): Random {
  return fromPath(String(seed));
}

function fromPath(path: string): Random {
  const draw = seedrandom(path);
  const next = (): number => draw();
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    path,
    stream: (name) => fromPath(`${path}/${name}`),
    next,
    int,
    uniform: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => items[int(0, items.length - 1)] as (typeof items)[number],
  };
}
