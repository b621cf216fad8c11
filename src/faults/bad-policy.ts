import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that makes policies up, wherever it is loaded'),
  intent: z
    .enum(['refund', 'delivery', 'account', 'billing', 'technical'])
    .default('refund')
    .describe('What people ask about who hear of them'),
  share: z
    .number()
    .gt(0)
    .max(1)
    .describe('Share of the answers to them that go by a policy that does not exist'),
});

const components = ['prompt', 'thresholds'] as const;

/**
 * A bundle pleases people with policies that do not exist.
 *
 * Half of it comes from the prompt and half from the thresholds that say when goodwill may be shown: mending one leaves
 * the other half. The release begins with empty caches, and from then on they keep what it says.
 */
export const badPolicy = defineFault({
  name: 'bad-policy',
  summary: 'A bundle answers some questions with policies that do not exist, and caches keep the answers.',
  visibleAs: 'wrong',
  schema,
  async arm({ bundle, intent, share }, targets) {
    const where = { field: 'intent', equals: intent };
    // Each half hits by itself, so that both together make up the share.
    const rate = 1 - Math.sqrt(1 - share);
    const undo = await weighOn(targets, { bundle, components }, [
      { kind: 'wrong', where, rate, as: 'invented-policy' },
    ]);
    for (const router of ['router-1', 'router-2', 'router-3']) await targets.call(router, 'forget-answers');
    return undo;
  },
});
