import { z } from 'zod';
import { servers } from '../../../scenario/schema.ts';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { request } from '../tools/http.ts';
import { defineStep } from './step.ts';

const percent = z.number().min(0).max(100);

/** Tells whatever applies the desired state what that is, or to leave things alone for a while. */
export const reconciler = defineStep({
  name: 'reconciler',
  readOnly: false,
  schema: z
    .union([
      z.enum(['suspend', 'resume']),
      z.strictObject({
        desired: z
          .partialRecord(z.enum(servers), percent)
          .describe('Weights that it shall apply, in percent'),
      }),
    ])
    .describe(
      'Stops the reconciler, lets it go on, or changes what it applies: { desired: { stable: 100 } }',
    ),
  title: (what) =>
    typeof what === 'string' ? `${what} the reconciler` : `desire ${JSON.stringify(what.desired)}`,
  async run(what, context) {
    const base = need(context.environment, 'RECONCILER_URL').replace(/\/$/, '');
    const call =
      typeof what === 'string'
        ? ({ method: 'POST', url: `${base}/${what}` } as const)
        : ({ method: 'PUT', url: `${base}/desired`, json: { weights: what.desired } } as const);
    const answer = await request({ to: 'the reconciler', ...call }, context);
    return answer.ok ? done(answer.detail) : failed(answer.detail);
  },
});
