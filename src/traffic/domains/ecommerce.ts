import type { Random } from '../../core/random.ts';
import {
  type Answer,
  clamp,
  type DomainSpec,
  type Judgement,
  pickByShare,
  roundTo,
  type Value,
} from './domain.ts';
import { castOf } from './entities.ts';

const devices = { mobile: 0.45, desktop: 0.55 } as const;
const regions = { EU: 0.3, US: 0.45, APAC: 0.25 } as const;
const referencePrice = { books: 20, toys: 30, fashion: 45, sports: 50 } as const;
const users = 5_000;
const catalogue = 2_000;
/** Before a feast everything costs more: presents, and no bargains. */
const seasonalFactor = 1.7;

type Slot = 1 | 2 | 3 | 4;
type ItemInputs = {
  readonly [K in `item_${Slot}`]: string;
} & {
  readonly [K in `${'in_stock' | 'for_minors'}_${Slot}`]: boolean;
} & {
  readonly [K in `${'price' | 'affinity'}_${Slot}`]: number;
};
type ImpressionInputs = {
  readonly impression_id: string;
  readonly user: string;
  readonly device: keyof typeof devices;
  readonly region: keyof typeof regions;
  readonly age_group: 'adult' | 'minor';
  readonly category: keyof typeof referencePrice;
  readonly price: number;
} & ItemInputs;

const slots = [1, 2, 3, 4] as const;
const datatypes = {
  item: 'BYTES',
  price: 'FP64',
  in_stock: 'BOOL',
  for_minors: 'BOOL',
  affinity: 'FP64',
} as const;

/** Which of four items goes beside the one looked at. Distributions and rule: the domain's README in `fixtures/`. */
export const ecommerce: DomainSpec<ImpressionInputs> = {
  name: 'ecommerce-recommender',
  model: 'ranker',
  idPrefix: 'I',
  datatypes: {
    impression_id: 'BYTES',
    user: 'BYTES',
    device: 'BYTES',
    region: 'BYTES',
    age_group: 'BYTES',
    category: 'BYTES',
    price: 'FP64',
    ...bySlot((slot) => Object.entries(datatypes).map(([name, type]) => [`${name}_${slot}`, type])),
  } as Readonly<Record<keyof ImpressionInputs, 'BYTES' | 'FP64' | 'BOOL'>>,
  outputs: ['item'],
  draw: (impression_id, random) => {
    const user = `U-${String(random.int(1, users)).padStart(4, '0')}`;
    const device = pickByShare(random, devices);
    const region = pickByShare(random, regions);
    const age_group = random.chance(0.25) ? 'minor' : 'adult';
    const category = random.pick(['books', 'toys', 'fashion', 'sports'] as const);
    const price = priceNear(referencePrice[category], random);
    return { impression_id, user, device, region, age_group, category, price, ...drawItems(price, random) };
  },
  season: (inputs) => ({
    ...inputs,
    ...Object.fromEntries(
      (['price', 'price_1', 'price_2', 'price_3', 'price_4'] as const).map((name) => [
        name,
        roundTo(inputs[name] * seasonalFactor, 2),
      ]),
    ),
  }),
  people: (world) => {
    const names = castOf(world, 200, (fake) => fake.person.fullName());
    const shops = castOf(world, 12, (fake) => fake.company.name());
    return (random) => ({ name: random.pick(names), shop: random.pick(shops) });
  },
  truth: (inputs) => {
    let best: { readonly item: string; readonly score: number } | undefined;
    for (const slot of slots) {
      if (!inputs[`in_stock_${slot}`]) continue;
      if (inputs.age_group === 'minor' && !inputs[`for_minors_${slot}`]) continue;
      const gap = Math.abs(inputs[`price_${slot}`] - inputs.price) / inputs.price;
      const score = inputs[`affinity_${slot}`] - 0.2 * gap;
      if (best === undefined || score > best.score + noise) best = { item: inputs[`item_${slot}`], score };
    }
    return { item: best?.item ?? `bestseller-${inputs.category}` };
  },
  judge,
  stored: ({ price }) => price.toFixed(2),
};

/** Swallows floating point noise, as the published rule asks. */
const noise = 1e-9;

/** A bestseller is an honest stand-in: nobody has looked at what this user likes. */
function judge(truth: Answer, answer: Answer): Judgement {
  if (answer.item === truth.item) return 'right';
  return String(answer.item).startsWith('bestseller-') ? 'deferred' : 'wrong';
}

function priceNear(reference: number, random: Random): number {
  return roundTo(reference * Math.exp(0.5 * random.normal()), 2);
}

/** Two items for everybody, one that is nothing for minors, and one that is out of stock, in any order. */
function drawItems(price: number, random: Random): ItemInputs {
  const first = random.int(0, 3);
  const start = random.int(0, catalogue - 1);
  return bySlot<Value>((slot) => {
    const role = (slot + first) % 4;
    return [
      // Seven is prime to the size of the catalogue, so the four are different items.
      [`item_${slot}`, `P-${String(((start + 7 * slot) % catalogue) + 1).padStart(4, '0')}`],
      [`price_${slot}`, Math.max(0.01, roundTo(price * Math.exp(0.3 * random.normal()), 2))],
      [`in_stock_${slot}`, role !== 0],
      [`for_minors_${slot}`, role !== 1],
      [`affinity_${slot}`, roundTo(clamp(0.5 + 0.2 * random.normal(), 0, 1), 3)],
    ];
  }) as ItemInputs;
}

function bySlot<V>(entries: (slot: Slot) => readonly (readonly [string, V])[]): Readonly<Record<string, V>> {
  return Object.fromEntries(slots.flatMap(entries));
}
