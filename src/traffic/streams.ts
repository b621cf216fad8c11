import { type Random, seededRandom } from '../core/random.ts';

/**
 * The streams of randomness of a drill's traffic, which the generator and the observer both derive from the seed:
 * `arrivals` says when requests are due, `requests` what they ask, `entities` who is in the world.
 */
export function trafficRandom(seed: number, name: 'arrivals' | 'requests' | 'entities'): Random {
  return seededRandom(seed).stream('traffic').stream(name);
}

/**
 * Draws item `index` as a function of the stream and the index alone, in whatever order they are asked for.
 *
 * Each block of items has a stream of its own: a generator an item costs more than the item, and leaves kilobytes of
 * garbage that make a load generator late. The blocks asked for last are kept.
 */
export function inBlocks<T>(
  random: Random,
  draw: (index: number, random: Random) => T,
): (index: number) => T {
  const blocks = new Map<number, readonly T[]>();
  return (index) => {
    const number = Math.floor(index / blockSize);
    const block = blocks.get(number) ?? drawBlock(number);
    return block[index - number * blockSize] as T;
  };

  function drawBlock(number: number): readonly T[] {
    const stream = random.stream(String(number));
    const block = Array.from({ length: blockSize }, (_, offset) => draw(number * blockSize + offset, stream));
    blocks.set(number, block);
    const oldest = blocks.keys().next().value;
    if (blocks.size > blocksMax && oldest !== undefined) blocks.delete(oldest);
    return block;
  }
}

const blockSize = 64;
const blocksMax = 16;
