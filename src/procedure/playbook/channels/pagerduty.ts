import { z } from 'zod';
import { alertName } from '../../alert.ts';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { fill } from '../facts.ts';
import { request } from '../tools/http.ts';
import { defineChannel, textSchema } from './channel.ts';

const summaryLengthMax = 1_024;
const keyLengthMax = 255;

/** PagerDuty Events v2. All messages about one alert share its key, so that they stay one incident. */
export const pagerduty = defineChannel({
  schema: z.strictObject({
    to: z.literal('pagerduty'),
    text: textSchema,
    severity: z.enum(['critical', 'error', 'warning', 'info']).default('critical'),
  }),
  async send({ text, severity }, context) {
    const base = need(context.environment, 'PAGERDUTY_EVENTS_URL').replace(/\/$/, '');
    const json = {
      routing_key: 'firedrill',
      event_action: 'trigger',
      dedup_key: (context.alert.groupKey || alertName(context.alert)).slice(0, keyLengthMax),
      payload: {
        summary: fill(text, context.facts).slice(0, summaryLengthMax),
        source: 'playbook',
        severity,
      },
    };
    const url = base.endsWith('/v2/enqueue') ? base : `${base}/v2/enqueue`;
    const answer = await request({ to: 'PagerDuty', method: 'POST', url, json }, context);
    return answer.ok ? done('told on PagerDuty') : failed(answer.detail);
  },
});
