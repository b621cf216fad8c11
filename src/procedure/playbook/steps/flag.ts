import { z } from 'zod';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { request } from '../tools/http.ts';
import { defineStep } from './step.ts';

/** Sets which variant of a flag everybody gets. */
export const flag = defineStep({
  name: 'flag',
  readOnly: false,
  schema: z
    .strictObject({
      key: z.string().min(1).describe('Key of the flag, for example serving-path'),
      variant: z.string().min(1).describe('Name of the variant that everybody gets, for example weights'),
    })
    .describe('Sets a feature flag: { key: serving-path, variant: weights }'),
  title: ({ key, variant }) => `set flag ${key} to ${variant}`,
  async run({ key, variant }, context) {
    const base = need(context.environment, 'FLAGS_URL').replace(/\/$/, '');
    const url = `${base}/flags/${encodeURIComponent(key)}`;
    const json = { defaultVariant: variant };
    const answer = await request({ to: 'the flag store', method: 'PUT', url, json }, context);
    return answer.ok ? done(`flag ${key} is ${variant}`) : failed(answer.detail);
  },
});
