import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { slack } from '../../../src/procedure/playbook/channels/slack.ts';
import { stepContext } from '../contexts.ts';

// The real host, which no test may call: whoever drills with their own webhook URL is answered by the real Slack.
const webhook = 'https://hooks.slack.com/services/T000/B000/XXXX';
const server = setupServer();

beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

test('a message to the real Slack is sent as its incoming webhooks want it', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(webhook, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.text('ok');
    }),
  );
  const { context } = await stepContext({ environment: { SLACK_WEBHOOK_URL: webhook } });
  const result = await slack.send({ to: 'slack', text: '{alert} is of class {class}' }, context);
  expect(result.ok).toBe(true);
  expect(sent).toEqual([{ text: 'LatencyP95High is of class model' }]);
});

test('a webhook that Slack has closed is a failed message, and its secret path is not repeated', async () => {
  server.use(http.post(webhook, () => HttpResponse.text('channel_is_archived', { status: 410 })));
  const { context } = await stepContext({ environment: { SLACK_WEBHOOK_URL: webhook } });
  const result = await slack.send({ to: 'slack', text: 'hello' }, context);
  expect(result).toMatchObject({ ok: false, detail: expect.stringContaining('channel_is_archived') });
  expect(JSON.stringify(result)).not.toContain('XXXX');
});
