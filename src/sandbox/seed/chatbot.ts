import { invariant } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Domain } from '../bundle/domain.ts';
import type { SeedTable } from '../database/database.ts';
import { modelOf } from '../server/domains/index.ts';
import type { Queryable } from '../server/domains/model.ts';
import { createdAt } from './created-at.ts';

const conversations = 2_000;
const nothing: Queryable = { query: async () => ({ rows: [] }) };
const intents = { DEL: 'delivery', ACC: 'account', BIL: 'billing', TEC: 'technical', REF: 'refund' } as const;

/** Two thousand conversations of the days before, answered by v1. */
export async function chatbotRows(domain: Domain, random: Random): Promise<SeedTable[]> {
  const v1 = domain.bundles.v1;
  invariant(v1 !== undefined, `${domain.name} has a bundle v1`);
  const model = modelOf(v1);
  const policies = Object.entries(v1.components.index ?? {});
  const rows: Record<string, unknown>[] = [];
  for (let index = 0; index < conversations; index += 1) {
    const inputs = draw(random, { index, policies });
    const { outputs } = await model.open(inputs).infer({ db: nothing, wrong: false });
    const [policy, answer] = outputs.map((output) => output.data[0]);
    rows.push({ ...inputs, policy, answer, bundle: v1.name, created_at: createdAt(index) });
  }
  return [
    { table: 'conversations', rows },
    { table: 'affected_requests', rows: [] },
  ];
}

function draw(
  random: Random,
  world: { readonly index: number; readonly policies: readonly [string, unknown][] },
) {
  const [policy, entry] = random.pick(world.policies);
  const code = policy.slice(0, 3) as keyof typeof intents;
  return {
    conversation_id: `C-${String(world.index + 1).padStart(7, '0')}`,
    tenant: random.pick(['acme', 'globex', 'initech', 'umbra', 'vandelay', 'wayfare', 'hooli', 'stark']),
    intent: intents[code],
    language: random.pick(['en', 'en', 'en', 'en', 'en', 'en', 'en', 'de', 'de', 'fr']),
    turns: 1 + Math.floor(-2 * Math.log(1 - random.next())),
    question: `How do you handle ${(entry as { readonly about: string }).about}?`,
  };
}
