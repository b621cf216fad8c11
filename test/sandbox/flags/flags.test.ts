import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { program } from '../../../src/sandbox/flags/program.ts';
import { send, startProgram } from '../server/in-process.ts';

async function startFlags() {
  const flags = await startProgram(program, { token: 'secret' }, { name: 'flags' });
  const call = (method: string, path: string, body?: unknown, headers = {}) =>
    send(method, `${flags.url('api')}${path}`, body, { 'x-actor': 'sre', ...headers });
  return { flags, call };
}
const context = { context: { targetingKey: 'anna' } };

describe('OFREP', () => {
  test('evaluates one flag for anybody', async () => {
    const { call } = await startFlags();
    const { status, json } = await call('POST', '/ofrep/v1/evaluate/flags/serving-path', context);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      key: 'serving-path',
      value: 'weights',
      variant: 'weights',
      reason: 'STATIC',
    });
  });

  test('knows no flag that does not exist or is disabled', async () => {
    const { call } = await startFlags();
    const missing = { status: 404, json: { key: 'nothing', errorCode: 'FLAG_NOT_FOUND' } };
    expect(await call('POST', '/ofrep/v1/evaluate/flags/nothing', context)).toMatchObject(missing);
    await call('PUT', '/flags/new-checkout', { state: 'DISABLED' });
    expect((await call('POST', '/ofrep/v1/evaluate/flags/new-checkout', context)).status).toBe(404);
  });

  test('refuses a request without a context', async () => {
    const { call } = await startFlags();
    const refused = { status: 400, json: { errorCode: 'INVALID_CONTEXT' } };
    expect(await call('POST', '/ofrep/v1/evaluate/flags/new-checkout', {})).toMatchObject(refused);
    expect(await call('POST', '/ofrep/v1/evaluate/flags', 'nonsense')).toMatchObject({ status: 400 });
  });

  test('evaluates all flags at once, and says when nothing has changed', async () => {
    const { call } = await startFlags();
    const path = '/ofrep/v1/evaluate/flags';
    const first = await call('POST', path, context);
    expect(first.json.flags).toHaveLength(247);
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await call('POST', path, context, known)).status).toBe(304);
    await call('PUT', '/flags/new-checkout', { defaultVariant: 'on' });
    const second = await call('POST', path, context, known);
    expect(second.status).toBe(200);
    expect(second.json.flags).toContainEqual(expect.objectContaining({ key: 'new-checkout', value: true }));
  });
});

test('the definition is one that flagd reads: every default is a variant, and the variants of a flag are of one type', async () => {
  const { call } = await startFlags();
  const { json } = await call('GET', '/flagd.json');
  expect(json.$schema).toBe('https://flagd.dev/schema/v0/flags.json');
  expect(Object.keys(json.flags)).toHaveLength(247);
  for (const flag of Object.values<Record<string, unknown>>(json.flags)) {
    const { state, variants, defaultVariant } = flag as never as Record<string, Record<string, unknown>>;
    expect(['ENABLED', 'DISABLED']).toContain(state);
    expect(Object.keys(variants ?? {})).toContain(defaultVariant);
    expect(new Set(Object.values(variants ?? {}).map((value) => typeof value)).size).toBe(1);
  }
});

describe('people', () => {
  test('set the variant that everybody gets', async () => {
    const { flags, call } = await startFlags();
    expect((await call('PUT', '/flags/serving-path', { defaultVariant: 'classic' })).json.value).toBe(
      'classic',
    );
    expect((await call('GET', '/flags/serving-path')).json).toMatchObject({
      type: 'string',
      value: 'classic',
    });
    expect(flags.call('changed')).toEqual({ 'serving-path': 'classic' });
    await call('PUT', '/flags/serving-path', { defaultVariant: 'weights' });
    expect(flags.call('changed')).toEqual({});
    const action = { type: 'action', part: 'flags', plane: 'flags', mutating: true, ok: true, actor: 'sre' };
    expect(flags.events).toMatchObject([action, action]);
  });

  test.each([
    ['/flags/serving-path', { defaultVariant: 'off' }, 400],
    ['/flags/serving-path', {}, 400],
    ['/flags/nothing', { defaultVariant: 'off' }, 404],
  ])('cannot set %s to %j, and are told why', async (path, body, status) => {
    const { flags, call } = await startFlags();
    const answer = await call('PUT', path, body);
    expect(answer).toMatchObject({ status, json: { nextStep: expect.any(String) } });
    expect(flags.call('changed')).toEqual({});
    expect(flags.events).toMatchObject([{ mutating: false, ok: false }]);
  });

  test('switch off a boolean with its kill switch', async () => {
    const { flags, call } = await startFlags();
    expect((await call('POST', '/flags/model-answers/kill')).json.value).toBe(false);
    expect(flags.call('changed')).toEqual({ 'model-answers': false });
  });

  test('find the kill switch broken for everything else, and nothing switched off', async () => {
    const { flags, call } = await startFlags();
    expect((await call('POST', '/flags/answer-style/kill')).status).toBe(500);
    expect(flags.call('changed')).toEqual({});
    expect(flags.events).toMatchObject([{ mutating: false, ok: false }]);
  });
});

describe('those who read flags', () => {
  async function startReader() {
    const pushes: { readonly token: unknown; readonly flags: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        pushes.push({ token: request.headers['x-firedrill-token'], ...JSON.parse(body) });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pushes };
  }

  test('are told of every change before its call returns, and believe it by the token', async () => {
    const { flags, call } = await startFlags();
    const { url, pushes } = await startReader();
    flags.call('subscribe', { readers: ['http://127.0.0.1:1', url] });
    await call('PUT', '/flags/new-checkout', { defaultVariant: 'on' });
    expect(pushes).toMatchObject([{ token: 'secret', flags: { 'new-checkout': true } }]);
    expect(Object.keys(pushes[0]?.flags ?? {})).toHaveLength(247);
  });

  test('are told of a release too, which leaves no action', async () => {
    const { flags } = await startFlags();
    const { url, pushes } = await startReader();
    flags.call('subscribe', { readers: [url] });
    expect(await flags.call('set', { key: 'new-checkout', variant: 'on' })).toBe('off');
    expect(pushes).toHaveLength(1);
    expect(flags.events).toEqual([]);
    expect(flags.call('changed')).toEqual({ 'new-checkout': true });
    await expect(flags.call('set', { key: 'new-checkout', variant: 'blue' })).rejects.toThrow(/no flag/);
  });

  test('are not told of what changes nothing', async () => {
    const { flags, call } = await startFlags();
    const { url, pushes } = await startReader();
    flags.call('subscribe', { readers: [url] });
    await call('PUT', '/flags/new-checkout', { defaultVariant: 'off' });
    expect(pushes).toEqual([]);
    expect(flags.events).toMatchObject([{ mutating: false, ok: true }]);
  });
});

test('the flags are the same in every sandbox', async () => {
  const [a, b] = [await startFlags(), await startFlags()];
  expect(a.flags.call('state')).toEqual(b.flags.call('state'));
});
