import { invariant } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Domain } from '../bundle/domain.ts';
import type { SeedTable } from '../database/database.ts';
import { modelOf } from '../server/domains/index.ts';
import type { Queryable } from '../server/domains/model.ts';
import { createdAt } from './created-at.ts';

const impressions = 2_000;
const referencePrice = { books: 20, toys: 30, fashion: 45, sports: 50 } as const;
const nothing: Queryable = { query: async () => ({ rows: [] }) };

/** Two thousand recommendations of the days before, made by v1. */
export async function ecommerceRows(domain: Domain, random: Random): Promise<SeedTable[]> {
  const v1 = domain.bundles.v1;
  invariant(v1 !== undefined, `${domain.name} has a bundle v1`);
  const model = modelOf(v1);
  const rows: Record<string, unknown>[] = [];
  for (let index = 0; index < impressions; index += 1) {
    const inputs = draw(random, index);
    const { outputs } = await model.open(inputs).infer({ db: nothing, wrong: false });
    const { impression_id, user, device, region, category, price } = inputs;
    const columns = { impression_id, user_id: user, device, region, category, price: price.toFixed(2) };
    const shown = Object.fromEntries(outputs.map(({ name, data }) => [name, data[0]]));
    rows.push({ ...columns, ...shown, bundle: v1.name, created_at: createdAt(index) });
  }
  return [{ table: 'impressions', rows }];
}

function draw(random: Random, index: number) {
  const category = random.pick(['books', 'toys', 'fashion', 'sports'] as const);
  const price = around(referencePrice[category], { spread: 0.5, random });
  return {
    impression_id: `I-${String(index + 1).padStart(7, '0')}`,
    user: `U-${String(random.int(1, 5_000)).padStart(4, '0')}`,
    device: random.chance(0.45) ? 'mobile' : 'desktop',
    region: random.pick(['EU', 'EU', 'US', 'US', 'APAC']),
    age_group: random.chance(0.25) ? 'minor' : 'adult',
    category,
    price,
    ...itemsBeside(price, random),
  };
}

function itemsBeside(price: number, random: Random): Record<string, string | number | boolean> {
  const items = [1, 2, 3, 4].flatMap((slot) => [
    [`item_${slot}`, `P-${String(random.int(slot * 500 - 499, slot * 500)).padStart(4, '0')}`],
    [`price_${slot}`, around(price, { spread: 0.3, random })],
    [`in_stock_${slot}`, slot !== 4],
    [`for_minors_${slot}`, slot !== 3],
    [`affinity_${slot}`, Number(Math.min(1, Math.max(0, 0.5 + 0.2 * random.normal())).toFixed(3))],
  ]);
  return Object.fromEntries(items);
}

function around(
  price: number,
  { spread, random }: { readonly spread: number; readonly random: Random },
): number {
  return Math.max(0.01, Number((price * Math.exp(spread * random.normal())).toFixed(2)));
}
