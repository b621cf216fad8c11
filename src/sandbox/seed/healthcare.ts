import { invariant } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Domain } from '../bundle/domain.ts';
import type { SeedTable } from '../database/database.ts';
import { modelOf } from '../server/domains/index.ts';
import type { Queryable } from '../server/domains/model.ts';
import { createdAt } from './created-at.ts';

const studies = 2_000;
const nothing: Queryable = { query: async () => ({ rows: [] }) };

/** Two thousand studies of the days before, sorted by v1. */
export async function healthcareRows(domain: Domain, random: Random): Promise<SeedTable[]> {
  const v1 = domain.bundles.v1;
  invariant(v1 !== undefined, `${domain.name} has a bundle v1`);
  const model = modelOf(v1);
  const rows: Record<string, unknown>[] = [];
  for (let index = 0; index < studies; index += 1) {
    const inputs = draw(random, index);
    const { decision, outputs } = await model.open(inputs).infer({ db: nothing, wrong: false });
    const { urgent_hint, opacity, ...columns } = inputs;
    const confidence = outputs.find((output) => output.name === 'confidence')?.data[0];
    const shown = { priority: decision, confidence, bundle: v1.name };
    rows.push({ ...columns, ...shown, created_at: createdAt(index) });
  }
  return [{ table: 'worklist', rows }];
}

function draw(random: Random, index: number) {
  const opacity = Math.min(1, Math.max(0, 0.35 + 0.2 * random.normal()));
  return {
    study_id: `S-${String(index + 1).padStart(7, '0')}`,
    modality: random.pick(['CT', 'CT', 'CT', 'MR', 'MR', 'XR', 'XR', 'XR', 'XR', 'US']),
    scanner: random.pick([
      'atlas',
      'atlas',
      'atlas',
      'atlas',
      'atlas',
      'boreas',
      'boreas',
      'boreas',
      'corona',
      'corona',
    ]),
    megapixels: Number(random.uniform(0.5, 24).toFixed(1)),
    urgent_hint: random.chance(0.15),
    opacity: Number(opacity.toFixed(3)),
  };
}
