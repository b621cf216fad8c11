import { describe, expect, test } from 'vitest';
import { program } from '../../../src/sandbox/comms/program.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const start = (): Promise<InProcess> => startProgram(program, {}, { name: 'comms' });
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const refused = { type: 'action', plane: 'comms', mutating: false, ok: false };

describe('Slack', () => {
  test.each([
    ['a text', { text: 'Rolling back.' }, 'Rolling back.'],
    [
      'blocks',
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Rolling *back*.' } }] },
      'Rolling *back*.',
    ],
    ['attachments', { attachments: [{ fallback: 'Rolling back.' }] }, 'Rolling back.'],
  ])('takes %s, and answers a plain ok', async (_what, body, text) => {
    const comms = await start();
    expect(await send('POST', comms.url('slack'), body)).toMatchObject({ status: 200, text: 'ok' });
    expect(comms.events).toEqual([{ type: 'message', channel: 'slack', audience: 'incidents', text }]);
  });

  test('takes a form, another path, and another channel', async () => {
    const comms = await start();
    const payload = new URLSearchParams({ payload: '{"text":"hello","channel":"#oncall"}' });
    expect((await send('POST', comms.url('slack'), payload.toString(), form)).text).toBe('ok');
    await send('POST', `${comms.url('api')}/slack/services/T000/B000/customers`, { text: 'hello' });
    expect(comms.events).toMatchObject([{ audience: 'oncall' }, { audience: 'customers' }]);
  });

  test.each([
    ['nothing', {}],
    ['an empty text', { text: ' ' }],
    ['no JSON', 'text=hello'],
    ['a number', { text: 5 }],
  ])('refuses %s as invalid_payload, and nobody is told', async (_what, body) => {
    const comms = await start();
    expect(await send('POST', comms.url('slack'), body)).toMatchObject({
      status: 400,
      text: 'invalid_payload',
    });
    expect(comms.events).toMatchObject([refused]);
  });
});

describe('PagerDuty', () => {
  const trigger = {
    routing_key: 'key',
    event_action: 'trigger',
    dedup_key: 'incident',
    payload: { summary: 'v2 is slow', source: 'playbook', severity: 'critical' },
  };

  test('takes a trigger, and what belongs to it', async () => {
    const comms = await start();
    for (const event_action of ['trigger', 'acknowledge', 'resolve']) {
      expect(await send('POST', comms.url('pagerduty'), { ...trigger, event_action })).toMatchObject({
        status: 202,
        json: { status: 'success', message: 'Event processed', dedup_key: 'incident' },
      });
    }
    expect(comms.events).toEqual(
      ['v2 is slow', 'acknowledge: v2 is slow', 'resolve: v2 is slow'].map((text) => ({
        type: 'message',
        channel: 'pagerduty',
        audience: 'oncall',
        text,
      })),
    );
  });

  test.each([
    ['an unknown key', { ...trigger, event_action: 'resolve', dedup_key: 'other' }],
    ['another routing key', { ...trigger, event_action: 'acknowledge', routing_key: 'other' }],
  ])('drops what has %s without an error, and nobody is told', async (_what, event) => {
    const comms = await start();
    await send('POST', comms.url('pagerduty'), trigger);
    expect((await send('POST', comms.url('pagerduty'), event)).status).toBe(202);
    expect(comms.events).toMatchObject([{ type: 'message' }, refused]);
    expect(comms.call('state')).toEqual({ accepted: 1, dropped: 1 });
  });

  test('a trigger without a key opens an alert of its own each time', async () => {
    const comms = await start();
    const { dedup_key: _key, ...unnamed } = trigger;
    const keys = [];
    for (const _ of [1, 2]) keys.push((await send('POST', comms.url('pagerduty'), unnamed)).json.dedup_key);
    expect(new Set(keys).size).toBe(2);
  });

  test.each([
    ['no routing key', { ...trigger, routing_key: undefined }],
    ['an unknown severity', { ...trigger, payload: { ...trigger.payload, severity: 'bad' } }],
    ['too long a summary', { ...trigger, payload: { ...trigger.payload, summary: 'x'.repeat(1_025) } }],
    ['an unknown action', { ...trigger, event_action: 'page' }],
  ])('refuses an event with %s', async (_what, event) => {
    const comms = await start();
    expect((await send('POST', comms.url('pagerduty'), event)).status).toBe(400);
    expect(comms.events).toMatchObject([refused]);
  });
});

describe('Statuspage', () => {
  const incident = { name: 'Slow triage', status: 'investigating', body: 'We are looking into it.' };
  const incidents = (comms: InProcess): string => `${comms.url('statuspage')}/v1/pages/firedrill/incidents`;

  test('creates an incident and updates it', async () => {
    const comms = await start();
    const created = await send('POST', incidents(comms), { incident });
    expect(created).toMatchObject({ status: 201, json: { id: 'incident-1', ...incident } });
    const update = { incident: { status: 'resolved', body: 'Over.' } };
    expect((await send('PATCH', `${incidents(comms)}/incident-1.json`, update)).status).toBe(200);
    expect(comms.events).toEqual([
      {
        type: 'message',
        channel: 'statuspage',
        audience: 'customers',
        text: 'Slow triage (investigating): We are looking into it.',
      },
      {
        type: 'message',
        channel: 'statuspage',
        audience: 'customers',
        text: 'Slow triage (resolved): Over.',
      },
    ]);
  });

  test('takes a form, the suffix .json, and a message instead of a body', async () => {
    const comms = await start();
    const body = new URLSearchParams({ 'incident[name]': 'Slow', 'incident[message]': 'Wait.' }).toString();
    expect((await send('POST', `${incidents(comms)}.json?api_key=x`, body, form)).status).toBe(201);
    expect(comms.events).toMatchObject([{ text: 'Slow (investigating): Wait.' }]);
  });

  test.each([
    ['fields outside of incident', 'name=Slow&status=investigating', form],
    ['no name', { incident: { status: 'investigating' } }, {}],
    ['an unknown status', { incident: { ...incident, status: 'bad' } }, {}],
  ])('refuses %s, and nobody is told', async (_what, body, headers) => {
    const comms = await start();
    expect((await send('POST', incidents(comms), body, headers)).status).toBe(422);
    expect(comms.events).toMatchObject([refused]);
  });

  test('an incident that nobody created cannot be updated', async () => {
    const comms = await start();
    expect((await send('PATCH', `${incidents(comms)}/incident-9`, { incident })).status).toBe(404);
  });
});
