import { type Random, seededRandom } from '../core/random.ts';

/**
 * The streams of randomness of a drill's traffic, which the generator and the observer both derive from the seed:
 * `arrivals` says when requests are due, `requests` what they ask, `entities` who is in the world.
 */
export function trafficRandom(seed: number, name: 'arrivals' | 'requests' | 'entities'): Random {
  return seededRandom(seed).stream('traffic').stream(name);
}
