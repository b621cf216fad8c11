import { describe, expect, test } from 'vitest';
import { answering, type BackendServer, hangingUp, silent, startRig } from './backend-servers.ts';

const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const split = (...servers: BackendServer[]): number[] => servers.map((server) => server.seen.length);
const half = { weights: { stable: 1, candidate: 1, fallback: 0 } };

describe('a request', () => {
  test('goes through as it is, and its answer comes back with what names the bundle', async () => {
    const rig = await startRig();
    rig.stable.behave = answering(200, {
      'x-bundle-digest': 'sha256:1',
      'x-model-version': 'v1',
      'x-firedrill-lapse-ms': '12.500',
      'x-internal': 'secret',
    });
    const answer = await rig.ask({ id: 'one', inputs: [] });
    expect(rig.stable.seen).toEqual(['{"id":"one","inputs":[]}']);
    expect(answer).toMatchObject({ status: 200, json: { status: 200 } });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-bundle-digest': 'sha256:1',
      'x-model-version': 'v1',
      'x-served-by': 'stable',
      'x-firedrill-lapse-ms': '12.500',
    });
    expect(answer.headers.has('x-internal')).toBe(false);
  });

  test('for a model that is not routed is not found, and reaches nobody', async () => {
    const rig = await startRig();
    const url = `${rig.router.url('api')}/v2/models/other/infer`;
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(404);
    expect(split(rig.stable, rig.candidate, rig.fallback)).toEqual([0, 0, 0]);
  });

  test.each([400, 500])('that is answered with %d is not tried again', async (status) => {
    const rig = await startRig({ routing: half });
    rig.stable.behave = answering(status);
    rig.candidate.behave = answering(status);
    expect((await rig.ask()).status).toBe(status);
    expect(rig.stable.seen.length + rig.candidate.seen.length).toBe(1);
  });
});

describe('weights', () => {
  test('split the traffic by a seeded draw', async () => {
    const rig = await startRig({ routing: { weights: { stable: 90, candidate: 10, fallback: 0 } } });
    await Promise.all(times(200).map(() => rig.ask()));
    const [stable = 0, candidate = 0, fallback] = split(rig.stable, rig.candidate, rig.fallback);
    expect(stable + candidate).toBe(200);
    expect(candidate).toBeGreaterThan(5);
    expect(candidate).toBeLessThan(40);
    expect(fallback).toBe(0);
  });

  test('take effect at once, while requests under way finish where they are', async () => {
    const rig = await startRig();
    let finish = (): void => {};
    rig.stable.behave = (_request, response) => {
      finish = () => response.end('{}');
    };
    const underWay = rig.ask();
    await expect.poll(() => rig.stable.seen.length).toBe(1);
    await rig.admin('PUT', '/weights', { stable: 0, candidate: 100, fallback: 0 });
    expect((await rig.ask()).headers.get('x-served-by')).toBe('candidate');
    finish();
    expect((await underWay).headers.get('x-served-by')).toBe('stable');
  });

  test('of nothing but zero leave nobody: 503', async () => {
    const rig = await startRig({ routing: { weights: { stable: 0, candidate: 0, fallback: 0 } } });
    expect(await rig.ask()).toMatchObject({ status: 503, json: { error: 'No server takes requests.' } });
  });
});

describe('retries', () => {
  test.each([
    ['503', answering(503)],
    ['502', answering(502)],
    ['a broken connection', hangingUp],
  ])('after %s another server is asked', async (_what, behave) => {
    const rig = await startRig({ routing: half });
    rig.stable.behave = behave;
    const answers = await Promise.all(times(4).map(() => rig.ask()));
    expect(answers.some(({ headers }) => headers.get('x-served-by') === 'candidate')).toBe(true);
    rig.candidate.behave = behave;
    expect([502, 503]).toContain((await rig.ask()).status);
  });

  test('with one attempt users get the first answer, whatever it is', async () => {
    const rig = await startRig({ routing: { ...half, retries: { attempts: 1, budgetShare: 1 } } });
    rig.stable.behave = answering(503);
    const statuses = (await Promise.all(times(20).map(() => rig.ask()))).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(rig.stable.seen.length + rig.candidate.seen.length).toBe(20);
  });

  test('end when the budget is used up: a herd does not form', async () => {
    const rig = await startRig({ routing: { retries: { attempts: 3, budgetShare: 0.125 } } });
    rig.stable.behave = answering(503);
    for (const _ of times(50)) expect((await rig.ask()).status).toBe(503);
    expect(rig.stable.seen.length - 50).toBe(1 + Math.floor(50 * 0.125));
  });

  test('go to the same server where there is no other', async () => {
    const rig = await startRig({ routing: { retries: { attempts: 2, budgetShare: 1 } } });
    rig.stable.behave = (request, response, body) => {
      answering(rig.stable.seen.length === 1 ? 503 : 200)(request, response, body);
    };
    expect((await rig.ask()).status).toBe(200);
    expect(rig.stable.seen).toHaveLength(2);
  });

  test('add up what every try declares of its time', async () => {
    const rig = await startRig({ routing: { ...half, retries: { attempts: 2, budgetShare: 1 } } });
    for (const server of [rig.stable, rig.candidate]) {
      server.behave = answering(503, { 'x-firedrill-lapse-ms': '100', 'x-firedrill-meant-ms': '110' });
    }
    const { headers } = await rig.ask();
    expect(headers.get('x-firedrill-lapse-ms')).toBe('200.000');
    expect(headers.get('x-firedrill-meant-ms')).toBe('220.000');
  });
});

describe('time-outs', () => {
  test('a server that says nothing: 504, after exactly the time-out on the drill clock', async () => {
    const rig = await startRig({}, 100);
    rig.stable.behave = silent;
    const { status, headers } = await rig.ask();
    expect(status).toBe(504);
    const { text } = await rig.admin('GET', '/metrics');
    expect(Number(headers.get('x-firedrill-lapse-ms'))).toBeGreaterThan(0);
    expect(text).toMatch(/http_request_duration_seconds_sum{server="stable"} 5(\.0\d*)?\n/);
  });

  test('an answer in good wall time counts as too late when its lapse says so', async () => {
    const rig = await startRig({}, 100);
    rig.stable.behave = answering(200, { 'x-firedrill-lapse-ms': '5001' });
    expect((await rig.ask()).status).toBe(504);
    rig.stable.behave = answering(200, { 'x-firedrill-lapse-ms': '4000' });
    expect((await rig.ask()).status).toBe(200);
  });

  test('a change of speed while a request is under way does not cut its time short', async () => {
    const rig = await startRig({}, 1_000);
    rig.stable.behave = (_request, response) => {
      rig.router.clock.setSpeed(1);
      setTimeout(() => response.end('{}'), 100);
    };
    expect((await rig.ask()).status).toBe(200);
  });
});

describe('stickiness', () => {
  const sticky = { sticky: { enabled: true } };
  const session = { 'x-session': 'anna' };

  test('keeps a session on its server even when the weight of that goes to 0, as real routers do', async () => {
    const rig = await startRig({ routing: sticky });
    await rig.ask({}, session);
    await rig.admin('PUT', '/weights', { stable: 0, candidate: 1, fallback: 0 });
    expect((await rig.ask({}, session)).headers.get('x-served-by')).toBe('stable');
    expect((await rig.ask({}, { 'x-session': 'bert' })).headers.get('x-served-by')).toBe('candidate');
  });

  test('keeps nobody on the fallback, which only stands in', async () => {
    const rig = await startRig({ routing: { ...sticky, weights: { stable: 0, candidate: 0, fallback: 1 } } });
    expect((await rig.ask({}, session)).headers.get('x-served-by')).toBe('fallback');
    await rig.admin('PUT', '/weights', { stable: 1, candidate: 0, fallback: 0 });
    expect((await rig.ask({}, session)).headers.get('x-served-by')).toBe('stable');
  });

  test('ends when the server is drained, or stickiness is switched off', async () => {
    for (const end of [
      ['POST', '/servers/stable/drain'],
      ['PUT', '/sticky', { enabled: false }],
    ] as const) {
      const rig = await startRig({ routing: sticky });
      await rig.ask({}, session);
      await rig.admin('PUT', '/weights', { stable: 0, candidate: 1, fallback: 0 });
      await rig.admin(end[0], end[1], end[2]);
      expect((await rig.ask({}, session)).headers.get('x-served-by')).toBe('candidate');
    }
  });

  test('does nothing while it is off', async () => {
    const rig = await startRig();
    await rig.ask({}, session);
    await rig.admin('PUT', '/weights', { stable: 0, candidate: 1, fallback: 0 });
    expect((await rig.ask({}, session)).headers.get('x-served-by')).toBe('candidate');
  });
});

describe('the breaker', () => {
  const alone = { retries: { attempts: 1, budgetShare: 0 } };

  test('opens after failures in a row, and lets one request through when its time is up', async () => {
    const rig = await startRig({ routing: { ...alone, breaker: { enabled: true } } });
    rig.stable.behave = answering(500);
    for (const _ of times(8)) await rig.ask();
    expect(rig.stable.seen).toHaveLength(5);
    expect((await rig.ask()).status).toBe(503);
    rig.stable.behave = answering(200);
    rig.router.clock.setSpeed(1_000_000);
    await expect.poll(async () => (await rig.ask()).status).toBe(200);
  });

  test('lets everything through while it is disabled', async () => {
    const rig = await startRig({ routing: alone });
    rig.stable.behave = answering(500);
    for (const _ of times(8)) await rig.ask();
    expect(rig.stable.seen).toHaveLength(8);
  });
});

describe('failover', () => {
  const failsOver = { failover: { enabled: true }, retries: { attempts: 3, budgetShare: 1 } };

  test('asks the fallback after a failure, although it has no weight', async () => {
    const rig = await startRig({ routing: failsOver });
    rig.stable.behave = answering(500);
    const { status, headers } = await rig.ask();
    expect([status, headers.get('x-served-by'), headers.get('x-attempts')]).toEqual([200, 'fallback', '2']);
  });

  test('asks the fallback when the breakers of all others are open, and nobody while it is drained', async () => {
    const rig = await startRig({ routing: { ...failsOver, breaker: { enabled: true } } });
    rig.stable.behave = answering(500);
    for (const _ of times(6)) await rig.ask();
    const { headers } = await rig.ask();
    expect([headers.get('x-served-by'), headers.get('x-attempts')]).toEqual(['fallback', '1']);
    await rig.admin('POST', '/servers/fallback/drain');
    expect((await rig.ask()).status).toBe(503);
  });

  test('leaves failures as they are while it is off', async () => {
    const rig = await startRig({ routing: { retries: failsOver.retries } });
    rig.stable.behave = answering(500);
    expect((await rig.ask()).status).toBe(500);
    expect(rig.fallback.seen).toEqual([]);
  });
});

describe('the cap of the fallback', () => {
  test('sheds what exceeds it with an honest answer', async () => {
    const routing = { weights: { stable: 0, candidate: 0, fallback: 1 }, fallback: { share: 0, cap: 0.25 } };
    const rig = await startRig({ routing });
    const answers = await Promise.all(times(40).map(() => rig.ask()));
    const shed = answers.filter(({ status }) => status === 429);
    expect(shed.length).toBe(40 - rig.fallback.seen.length);
    expect(rig.fallback.seen.length).toBe(11);
    expect(shed[0]).toMatchObject({ json: { error: 'busy' } });
    expect(shed[0]?.headers.get('retry-after')).toBe('1');
  });

  test('counts those who come after a failure too', async () => {
    const routing = { failover: { enabled: true }, fallback: { share: 0, cap: 0.1 } };
    const rig = await startRig({ routing: { ...routing, retries: { attempts: 2, budgetShare: 1 } } });
    rig.stable.behave = answering(500);
    const statuses = (await Promise.all(times(30).map(() => rig.ask()))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(26);
  });

  test('of everything sheds nobody', async () => {
    const rig = await startRig({ routing: { weights: { stable: 0, candidate: 0, fallback: 1 } } });
    const answers = await Promise.all(times(40).map(() => rig.ask()));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('the response cache', () => {
  const cache = { ttlMs: 60_000, key: ['question'] };
  const question = (text: string, id = '1'): object => {
    return { id, inputs: [{ name: 'question', data: [text] }] };
  };

  test('answers the same question again without a server, until it is purged', async () => {
    const rig = await startRig({ cache });
    for (const id of ['1', '2', '3']) expect((await rig.ask(question('a', id))).status).toBe(200);
    await rig.ask(question('b'));
    expect(rig.stable.seen).toHaveLength(2);
    const { json } = await rig.admin('POST', '/cache/purge');
    expect(json.cache).toEqual({ enabled: true, epoch: 2, size: 0 });
    await rig.ask(question('a'));
    expect(rig.stable.seen).toHaveLength(3);
  });

  test('says that an answer is from the cache, and which bundle had given it', async () => {
    const rig = await startRig({ cache });
    rig.stable.behave = answering(200, { 'x-bundle-digest': 'sha256:v2' });
    const first = await rig.ask(question('a'));
    expect([first.headers.get('x-served-by'), first.headers.get('x-attempts')]).toEqual(['stable', '1']);
    const { headers } = await rig.ask(question('a'));
    expect(headers.get('x-served-by')).toBe('cache');
    expect(headers.get('x-attempts')).toBe('0');
    expect(headers.get('x-bundle-digest')).toBe('sha256:v2');
  });

  test('keeps no answer to requests that lack what it goes by', async () => {
    const rig = await startRig({ cache });
    for (const _ of times(2)) await rig.ask({ id: 'a' });
    expect(rig.stable.seen).toHaveLength(2);
  });

  test('forgets on the drill clock, and never keeps an error', async () => {
    const rig = await startRig({ cache });
    await rig.ask(question('a'));
    rig.router.clock.setSpeed(1e9);
    await expect
      .poll(async () => (await rig.ask(question('a'))) && rig.stable.seen.length)
      .toBeGreaterThan(1);
    rig.router.clock.setSpeed(1);
    rig.stable.behave = answering(500);
    const before = rig.stable.seen.length;
    for (const _ of times(2)) await rig.ask(question('new'));
    expect(rig.stable.seen).toHaveLength(before + 2);
  });

  test('is off unless it was asked for', async () => {
    const rig = await startRig();
    for (const _ of times(2)) await rig.ask(question('a'));
    expect(rig.stable.seen).toHaveLength(2);
  });
});

test('metrics count what users got, after all retries, and who was ready', async () => {
  const rig = await startRig({ routing: { ...half, retries: { attempts: 2, budgetShare: 1 } } });
  rig.stable.behave = answering(503);
  for (const _ of times(10)) await rig.ask();
  rig.candidate.behave = hangingUp;
  await rig.ask();
  const { text } = await rig.admin('GET', '/metrics');
  expect(text).toContain('http_requests_total{code="200",server="candidate"} 10');
  expect(text).toMatch(/http_requests_total{code="50[23]",server="(stable|candidate)"} 1\n/);
  const retries = rig.stable.seen.length + rig.candidate.seen.length - 11;
  expect(text).toContain(`router_retries_total ${retries}\n`);
  expect(text).toMatch(/http_request_duration_seconds_bucket{le="0.3",server="candidate"} 1[01]\n/);
  expect(text).toContain('router_weight{server="stable"} 0.5');
  expect(text).toContain('router_backend_ready{server="fallback"} 1');
  expect(text).toMatch(/router_flags_info{digest="sha256:\w+",path="weights"} 1\n/);
});
