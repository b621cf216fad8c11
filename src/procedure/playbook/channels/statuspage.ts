import { z } from 'zod';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { fill } from '../facts.ts';
import { request } from '../tools/http.ts';
import { defineChannel, textSchema } from './channel.ts';

/** A public status page in the shape of Statuspage. */
export const statuspage = defineChannel({
  schema: z.strictObject({
    to: z.literal('statuspage'),
    title: textSchema,
    text: textSchema,
    status: z.enum(['investigating', 'identified', 'monitoring', 'resolved']),
    page: z.string().default('firedrill').describe('Id of the page'),
  }),
  async send({ title, text, status, page }, context) {
    const base = need(context.environment, 'STATUSPAGE_URL').replace(/\/$/, '');
    const json = {
      incident: { name: fill(title, context.facts), status, body: fill(text, context.facts) },
    };
    const url = `${base}/v1/pages/${encodeURIComponent(page)}/incidents`;
    const headers = { authorization: 'OAuth firedrill' };
    const answer = await request({ to: 'Statuspage', method: 'POST', url, json, headers }, context);
    return answer.ok ? done('told on the status page') : failed(answer.detail);
  },
});
