import { z } from 'zod';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { fill } from '../facts.ts';
import { request } from '../tools/http.ts';
import { defineChannel, textSchema } from './channel.ts';

/** A Slack incoming webhook. It answers a plain `ok`, or says what is wrong in a word. */
export const slack = defineChannel({
  schema: z.strictObject({
    to: z.literal('slack'),
    text: textSchema,
    audience: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]*$/)
      .optional()
      .describe(
        'The channel of those who have to know, for example clinicians; by default that of the webhook',
      ),
  }),
  async send({ text, audience }, context) {
    const url = need(context.environment, 'SLACK_WEBHOOK_URL');
    const json = {
      text: fill(text, context.facts),
      ...(audience !== undefined && { channel: `#${audience}` }),
    };
    const answer = await request({ to: 'Slack', method: 'POST', url, json }, context);
    return answer.ok
      ? done(audience === undefined ? 'told on Slack' : `told ${audience} on Slack`)
      : failed(answer.detail);
  },
});
