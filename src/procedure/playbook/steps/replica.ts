import { z } from 'zod';
import { done, failed } from '../context.ts';
import { callRouter } from '../tools/model-server.ts';
import { replicasMeant } from '../tools/replicas.ts';
import type { StepDriver } from './step.ts';
import { defineStep } from './step.ts';

/** Takes a replica of the router out of the pool: no user reaches it any more. */
export const eject = replicaStep('eject', 'Takes a replica of the router out of the pool', 'out of the pool');

/** Makes a replica that is out of the pool read its configuration and all flags anew. */
export const reload = replicaStep(
  'reload',
  'Makes an ejected replica of the router read its configuration and all flags anew',
  'up to date',
);

/** Puts a replica of the router back into the pool. */
export const rejoin = replicaStep('rejoin', 'Puts a replica of the router back into the pool', 'in the pool');

function replicaStep(
  name: 'eject' | 'reload' | 'rejoin',
  summary: string,
  then: string,
): StepDriver<z.ZodString> {
  return defineStep({
    name,
    readOnly: false,
    schema: z
      .string()
      .min(1)
      .describe(
        `${summary}: its name, \`ejected\` for all out of the pool, or \`divergent\` for those that see other flags than most`,
      ),
    title: (which) => `${name} ${which}`,
    async run(which, context) {
      const names = await replicasMeant(which, context);
      for (const replica of names) {
        const path = `/routers/${encodeURIComponent(replica)}/${name}`;
        const answer = await callRouter({ method: 'POST', path }, context);
        if (!answer.ok) return failed(answer.detail);
      }
      return names.length > 0 ? done(`${names.join(', ')} ${then}`) : failed(`no replica is ${which}`);
    },
  });
}
