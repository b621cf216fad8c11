import { z } from 'zod';
import { done, failed } from '../context.ts';
import { verifyArtifact } from '../tools/registry.ts';
import { defineStep } from './step.ts';

/** Refuses a rollback target that is not, digest by digest, the bundle that was approved. Unknown is refused too. */
export const verifyTarget = defineStep({
  name: 'verify-target',
  readOnly: true,
  schema: z
    .string()
    .min(1)
    .describe('Refuses a bundle whose artifact in the registry is gone or not the one that was approved: v1'),
  title: (bundle) => `make sure that ${bundle} in the registry is the one that was approved`,
  async run(bundle, context) {
    const { truth, evidence } = await verifyArtifact(bundle, context);
    return truth === true ? done(evidence) : failed(evidence);
  },
});
