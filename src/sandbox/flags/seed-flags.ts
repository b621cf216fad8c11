import type { Faker } from '@faker-js/faker';
import { faker } from '@faker-js/faker/locale/en';
import { type Random, seededRandom } from '../../core/random.ts';
import type { Flag, Flags } from './flag.ts';

/** As many flags as an average organisation has. */
const count = 247;

const boolean = (on: boolean, description: string, owner: string): Flag => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: on ? 'on' : 'off',
  metadata: { description, owner },
});

/** The flags that something depends on. The rest is what gathers in every organisation. */
const known: Flags = {
  'serving-path': {
    state: 'ENABLED',
    variants: { weights: 'weights', classic: 'classic' },
    defaultVariant: 'weights',
    metadata: {
      description: 'Whether routers follow their weights; classic is the first ranker',
      owner: 'ml-platform',
    },
  },
  'model-answers': boolean(true, 'Whether models answer; off sends everybody to the fallback', 'ml-platform'),
  'new-checkout': boolean(false, 'The checkout in one step', 'payments'),
  'answer-style': {
    state: 'ENABLED',
    variants: { brief: 'brief', friendly: 'friendly', formal: 'formal' },
    defaultVariant: 'friendly',
    metadata: { description: 'Tone of the answers of the assistant', owner: 'support' },
  },
};

/** The flags of the organisation: the same in every drill, for they are its past. */
export function seedFlags(): Flags {
  const random = seededRandom('past').stream('flags');
  faker.seed(random.int(0, 0x7fffffff));
  const flags: Record<string, Flag> = { ...known };
  for (let number = 1; Object.keys(flags).length < count; number += 1) {
    const key = faker.helpers.slugify(`${faker.hacker.adjective()}-${faker.commerce.product()}-${number}`);
    flags[key.toLowerCase()] = drawFlag(random, faker);
  }
  return Object.fromEntries(Object.entries(flags).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function drawFlag(random: Random, fake: Faker): Flag {
  const description = fake.hacker.phrase();
  const owner = random.pick(['checkout', 'search', 'payments', 'growth', 'ml-platform', 'support']);
  if (random.chance(0.8)) return boolean(random.chance(0.6), description, owner);
  const variants = random.chance(0.5)
    ? { control: 'control', treatment: 'treatment' }
    : { low: random.int(1, 10), high: random.int(11, 100) };
  const defaultVariant = random.pick(Object.keys(variants));
  return { state: 'ENABLED', variants, defaultVariant, metadata: { description, owner } };
}
