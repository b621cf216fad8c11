import { z } from 'zod';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { fill } from '../facts.ts';
import { request } from '../tools/http.ts';
import { defineChannel, textSchema } from './channel.ts';

/** A Slack incoming webhook. It answers a plain `ok`, or says what is wrong in a word. */
export const slack = defineChannel({
  schema: z.strictObject({ to: z.literal('slack'), text: textSchema }),
  async send({ text }, context) {
    const url = need(context.environment, 'SLACK_WEBHOOK_URL');
    const json = { text: fill(text, context.facts) };
    const answer = await request({ to: 'Slack', method: 'POST', url, json }, context);
    return answer.ok ? done('told on Slack') : failed(answer.detail);
  },
});
