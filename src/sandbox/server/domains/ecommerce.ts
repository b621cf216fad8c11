import { z } from 'zod';
import type { Bundle } from '../../bundle/bundle.ts';
import { scalarTensor } from '../oip.ts';
import type { Answer, InferOptions, Model, Queryable } from './model.ts';

const categories = ['books', 'toys', 'fashion', 'sports'] as const;
const slots = [1, 2, 3, 4] as const;

const price = z.number().positive().max(100_000);
const itemInputs = {
  item: z.string().min(1).max(64),
  price,
  in_stock: z.boolean(),
  for_minors: z.boolean(),
  affinity: z.number(),
} as const;

const inputsSchema = z
  .object({
    impression_id: z.string().min(1).max(64),
    user: z.string().min(1).max(64),
    device: z.enum(['mobile', 'desktop']),
    region: z.enum(['EU', 'US', 'APAC']),
    age_group: z.enum(['adult', 'minor']),
    category: z.enum(categories),
    price: price.describe('Of the item that the user looks at'),
  })
  .loose();
type Impression = z.infer<typeof inputsSchema>;

const itemSchema = z.object(itemInputs);
type Item = z.infer<typeof itemSchema>;

const weightsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ranker'),
    affinity: z.number(),
    priceGap: z.number(),
    trainedOn: z.string(),
  }),
  z.strictObject({ kind: z.literal('classic') }),
]);
type Weights = z.infer<typeof weightsSchema>;

const preprocessorSchema = z.strictObject({
  featureView: z.string(),
  referencePrice: z.record(z.enum(categories), z.number().positive()),
});

/** Finds an item that is nothing for minors in an answer to one, by looking at request and answer. */
const unsuitableItem = 'unsuitable-item';

/** The ranker of a shop: which of four items goes beside the one that the user looks at. */
export function ecommerceModel(bundle: Bundle): Model {
  const { components } = bundle;
  const recommend =
    components.weights.kind === 'bestsellers'
      ? bestseller
      : ranked(weightsSchema.parse(components.weights), preprocessorSchema.parse(components.preprocessor));
  return {
    guards: [unsuitableItem],
    open: (inputs) => {
      const impression = inputsSchema.parse(inputs);
      const items = slots.map((slot) => itemOf(impression, slot));
      return {
        fields: { ...impression, segment: `${impression.device}/${impression.region}` },
        size: null,
        infer: async (options) =>
          answerOf({ impression, items, bundle: bundle.name, ...recommend(impression, items, options) }),
      };
    },
  };
}

interface Recommended {
  readonly item: string;
  /** The feature as the model saw it; null for bestsellers, which need none. */
  readonly priceRank: number | null;
}

type Recommend = (impression: Impression, items: readonly Item[], options: InferOptions) => Recommended;

/** What sells best in the category, whoever asks: an honest stand-in for a recommendation. */
const bestseller: Recommend = ({ category }) => ({ item: `bestseller-${category}`, priceRank: null });

function ranked(weights: Weights, { referencePrice }: z.infer<typeof preprocessorSchema>): Recommend {
  return (impression, items, options) => {
    const score = (item: Item): number =>
      weights.kind === 'classic'
        ? -item.price
        : weights.affinity * item.affinity +
          (weights.priceGap * Math.abs(item.price - impression.price)) / impression.price;
    const best = (fits: (item: Item) => boolean): Item | undefined => bestOf(items.filter(fits), score);
    const minor = impression.age_group === 'minor';
    const eligible = (item: Item): boolean => item.in_stock && (item.for_minors || !minor);
    const right = best(eligible);
    const mistake = {
      unsuitable: () => best((item) => item.in_stock && minor && !item.for_minors),
      unstocked: () => best((item) => !item.in_stock && (item.for_minors || !minor)),
    }[options.as ?? ''];
    const item = options.wrong ? (mistake?.() ?? best((other) => eligible(other) && other !== right)) : right;
    return {
      item: item?.item ?? bestseller(impression, items, options).item,
      priceRank: priceRankOf(impression.price, referencePrice[impression.category], options),
    };
  };
}

/** Where a price lies within its category: 0.5 at the reference price, between 0 and 1 always. */
function priceRankOf(value: number, reference: number, { skewed = [] }: InferOptions): number {
  return skewed.includes('price_rank') ? value : Number((value / (value + reference)).toFixed(4));
}

/** The item with the highest score; of equal ones the first. */
function bestOf(items: readonly Item[], score: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || score(item) > score(best) + 1e-9 ? item : best),
    undefined,
  );
}

function itemOf(impression: Impression, slot: number): Item {
  return itemSchema.parse(
    Object.fromEntries(Object.keys(itemInputs).map((name) => [name, impression[`${name}_${slot}`]])),
  );
}

function answerOf(
  shown: Recommended & {
    readonly impression: Impression;
    readonly items: readonly Item[];
    readonly bundle: string;
  },
): Answer {
  const { impression, items, item, priceRank, bundle } = shown;
  const unsuitable =
    impression.age_group === 'minor' && items.some((other) => other.item === item && !other.for_minors);
  return {
    outputs: [
      scalarTensor('item', item),
      ...(priceRank === null ? [] : [scalarTensor('price_rank', priceRank, 'FP64')]),
    ],
    decision: priceRank === null ? 'bestseller' : 'recommend',
    score: null,
    deferred: priceRank === null,
    findings: unsuitable ? [unsuitableItem] : [],
    store: (db) => insertImpression(db, { impression, item, priceRank, bundle }),
  };
}

async function insertImpression(
  db: Queryable,
  row: Recommended & { readonly impression: Impression; readonly bundle: string },
): Promise<void> {
  const { impression } = row;
  await db.query({
    name: 'insert-impression',
    text: `INSERT INTO impressions (impression_id, user_id, device, region, category, price, item, bundle, price_rank)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (impression_id) DO NOTHING`,
    values: [
      impression.impression_id,
      impression.user,
      impression.device,
      impression.region,
      impression.category,
      impression.price,
      row.item,
      row.bundle,
      row.priceRank,
    ],
  });
}
