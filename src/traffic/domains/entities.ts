import type { Faker } from '@faker-js/faker';
import { faker } from '@faker-js/faker/locale/en';
import type { Random } from '../../core/random.ts';

/**
 * A fixed cast of made-up people, places or firms, drawn once.
 *
 * Faker takes ten to fifty microseconds a name, too much for every request, so requests pick from a pool. Its one
 * instance is seeded anew for each pool, which makes the pool a function of `random` alone.
 */
export function castOf(random: Random, count: number, make: (fake: Faker) => string): readonly string[] {
  faker.seed(random.int(0, 0x7fffffff));
  return Array.from({ length: count }, () => make(faker));
}
