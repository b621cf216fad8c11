import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { createMonitorServer, type MonitorServerOptions } from '../../../src/telemetry/http/server.ts';
import type { Monitor } from '../../../src/telemetry/monitor.ts';
import { epochMs, second, serve, startMonitor } from '../support/drill.ts';

const now = (epochMs + 240 * second) / second;

/** What an answer of the API may hold, as far as the tests look into it. */
interface Data extends Array<unknown> {
  readonly result: readonly { readonly value: readonly [number, string] }[];
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly alerts: unknown }[];
  }[];
  readonly alerts: readonly { readonly activeAt: string }[];
  readonly activeTargets: readonly unknown[];
  readonly droppedTargets: readonly unknown[];
  readonly version: string;
  readonly yaml: string;
}

interface Body {
  readonly status: string;
  readonly errorType?: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
  readonly data: Data;
}

/** The HTTP API of a monitor, asked over a real socket. */
async function startApi(monitor: Monitor, options: MonitorServerOptions = {}) {
  const server = createMonitorServer(monitor, options);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const read = async (response: Response) => ({
    status: response.status,
    body: (await response.json()) as Body,
  });
  return {
    base,
    get: async (path: string) => read(await fetch(`${base}/api/v1/${path}`)),
    post: async (path: string, form: Record<string, string>) =>
      read(await fetch(`${base}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(form) })),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

let drill: Awaited<ReturnType<typeof startMonitor>>;
let api: Awaited<ReturnType<typeof startApi>>;

beforeAll(async () => {
  drill = await startMonitor();
  await drill.pass(120 * second, () => serve(drill.server, 1));
  await drill.pass(240 * second, () => serve(drill.server, 60));
  api = await startApi(drill.monitor);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await drill[Symbol.asyncDispose]();
});

describe('query', () => {
  test('an instant vector has values as text and the time of the evaluation, by default the present of the drill', async () => {
    expect(await api.get('query?query=up')).toEqual({
      status: 200,
      body: {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [{ metric: { __name__: 'up', instance: 'router-1', job: 'router' }, value: [now, '1'] }],
        },
      },
    });
  });

  test('a form sent by POST is answered like the same query by GET', async () => {
    const time = String(now - 60);
    const posted = await api.post('query', { query: 'sum(http_requests_total)', time });
    expect(posted).toEqual(await api.get(`query?query=sum(http_requests_total)&time=${time}`));
    expect(posted.body.data.result[0]?.value[0]).toBe(now - 60);
  });

  test('a time may be written as RFC 3339', async () => {
    const { body } = await api.get('query?query=time()&time=2026-09-01T00:01:00.5Z');
    expect(body.data).toEqual({
      resultType: 'scalar',
      result: [epochMs / second + 60.5, String(epochMs / second + 60.5)],
    });
  });

  test.each([
    ['0/0', 'NaN'],
    ['1/0', '+Inf'],
    ['-1/0', '-Inf'],
    ['1e-7', '1e-07'],
    ['123456789.5', '123456789.5'],
    ['1e21', '1e+21'],
    ['0.1', '0.1'],
  ])('the number %s is written as %s', async (query, value) => {
    const { body } = await api.get(`query?query=${encodeURIComponent(query)}`);
    expect(body.data).toEqual({ resultType: 'scalar', result: [now, value] });
  });

  test('a text and a range vector are answered too', async () => {
    expect((await api.get('query?query="a"')).body.data).toEqual({
      resultType: 'string',
      result: [now, 'a'],
    });
    const { data } = (await api.get('query?query=up[30s]')).body;
    expect(data).toMatchObject({
      resultType: 'matrix',
      result: [
        {
          values: [
            [now - 15, '1'],
            [now, '1'],
          ],
        },
      ],
    });
  });

  test('a metric that nobody exposes gives an empty result and no error', async () => {
    expect((await api.get('query?query=no_such_metric')).body).toEqual({
      status: 'success',
      data: { resultType: 'vector', result: [] },
    });
  });

  test('a broken query is bad_data with its place', async () => {
    const { status, body } = await api.get('query?query=up{');
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', errorType: 'bad_data' });
    expect(body.error).toMatch(/^invalid parameter "query": 1:\d+: parse error: /);
    expect((await api.get('query')).body.errorType).toBe('bad_data');
  });

  test('a query that fails on the data is an execution error', async () => {
    const query = encodeURIComponent('http_requests_total / on (job) http_requests_total');
    const { status, body } = await api.get(`query?query=${query}`);
    expect([status, body.errorType]).toEqual([422, 'execution']);
    expect(body.error).toContain('many-to-many');
  });

  test.each([
    ['time=soon', 'invalid parameter "time": cannot parse "soon" to a valid timestamp'],
    ['timeout=long', 'invalid parameter "timeout": cannot parse "long" to a valid duration'],
    ['limit=-1', 'invalid parameter "limit": limit must be non-negative'],
  ])('a request with %s is refused', async (parameter, error) => {
    expect(await api.get(`query?query=up&${parameter}`)).toEqual({
      status: 400,
      body: { status: 'error', errorType: 'bad_data', error },
    });
  });

  test('a query that takes longer than its timeout is answered with 503', async () => {
    const late = await api.get(
      `query?query=${encodeURIComponent('max_over_time(sum(rate(http_requests_total[1m]))[2h:100ms])')}&timeout=1ms`,
    );
    expect([late.status, late.body.errorType]).toEqual([503, 'timeout']);
  });

  test('a limit cuts the result and says so, and lookback_delta decides what is too old', async () => {
    const cut = (await api.get('query?query=http_requests_total&limit=1')).body;
    expect([cut.data.result.length, cut.warnings]).toEqual([1, ['results truncated due to limit']]);
    const time = now + 60;
    expect((await api.get(`query?query=up&time=${time}`)).body.data.result).toHaveLength(1);
    expect((await api.get(`query?query=up&time=${time}&lookback_delta=30s`)).body.data.result).toHaveLength(
      0,
    );
  });

  test('what Prometheus remarks on is remarked on', async () => {
    const { body } = await api.get('query?query=rate(queue_length[1m])');
    expect(body.infos?.[0]).toContain('metric might not be a counter');
  });
});

describe('query_range', () => {
  test('a range is answered as a matrix with a point for each step', async () => {
    const { body } = await api.get(`query_range?query=up&start=${now - 60}&end=${now}&step=30s`);
    expect(body.data).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'up', instance: 'router-1', job: 'router' },
          values: [
            [now - 60, '1'],
            [now - 30, '1'],
            [now, '1'],
          ],
        },
      ],
    });
    const posted = await api.post('query_range', {
      query: 'up',
      start: `${now - 60}`,
      end: `${now}`,
      step: '30',
    });
    expect(posted.body.data).toEqual(body.data);
  });

  test.each([
    [`start=${now}&end=${now}`, 'invalid parameter "step": cannot parse "" to a valid duration'],
    [
      `start=${now}&end=${now - 1}&step=1`,
      'invalid parameter "end": end timestamp must not be before start time',
    ],
    [`end=${now}&step=1`, 'invalid parameter "start": cannot parse "" to a valid timestamp'],
    [
      `start=${now}&end=${now}&step=0`,
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    ],
    [
      `start=0&end=11001&step=1`,
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    ],
  ])('a range of %s is refused', async (parameters, error) => {
    const { status, body } = await api.get(`query_range?query=up&${parameters}`);
    expect([status, body]).toEqual([400, { status: 'error', errorType: 'bad_data', error }]);
  });

  test('a range of exactly 11,000 steps is answered', async () => {
    expect((await api.get('query_range?query=1&start=0&end=11000&step=1')).status).toBe(200);
  });
});

describe('series and labels', () => {
  const match = encodeURIComponent('http_requests_total{code="500"}');

  test('series are found by any of several selectors', async () => {
    const { body } = await api.get(`series?match[]=${match}&match[]=up`);
    expect(body.data).toEqual([
      { __name__: 'http_requests_total', code: '500', instance: 'router-1', job: 'router' },
      { __name__: 'up', instance: 'router-1', job: 'router' },
    ]);
    expect((await api.get('series')).body.error).toBe('no match[] parameter provided');
    expect((await api.get('series?match[]=sum(up)')).status).toBe(400);
  });

  test('labels and their values are listed, within selectors and times', async () => {
    expect((await api.get(`labels?match[]=${match}`)).body.data).toEqual([
      '__name__',
      'code',
      'instance',
      'job',
    ]);
    expect((await api.get('label/code/values')).body.data).toEqual(['200', '500']);
    expect((await api.post('labels', { 'match[]': 'up' })).body.data).toEqual([
      '__name__',
      'instance',
      'job',
    ]);
    expect((await api.get(`label/code/values?end=${epochMs / second - 60}`)).body.data).toEqual([]);
    expect((await api.get('label/nothing/values')).body.data).toEqual([]);
    expect((await api.get('label/code/values?limit=1')).body).toMatchObject({
      data: ['200'],
      warnings: ['results truncated due to limit'],
    });
  });

  test('metadata says what the target says', async () => {
    expect((await api.get('metadata?metric=queue_length')).body.data).toEqual({
      queue_length: [{ type: 'gauge', help: 'Waiting requests', unit: '' }],
    });
    expect(Object.keys((await api.get('metadata?limit=1')).body.data)).toHaveLength(1);
  });
});

describe('rules and alerts', () => {
  test('the groups are shown with their rules and the alerts of these', async () => {
    const { body } = await api.get('rules');
    expect(body.data.groups).toMatchObject([{ name: 'router', file: 'rules.yaml', interval: 30, limit: 0 }]);
    const [recording, alerting] = body.data.groups[0]?.rules ?? [];
    expect(recording).toMatchObject({ name: 'job:errors:ratio1m', type: 'recording', health: 'ok' });
    expect(alerting).toMatchObject({
      state: 'firing',
      name: 'ErrorRate',
      query: 'job:errors:ratio1m > 0.02',
      duration: 30,
      keepFiringFor: 0,
      labels: { severity: 'page' },
      annotations: { summary: '{{ $value | humanizePercentage }} of {{ $labels.job }}' },
      health: 'ok',
      type: 'alerting',
      lastEvaluation: '2026-09-01T00:04:00Z',
    });
    expect(alerting?.alerts).toEqual((await api.get('alerts')).body.data.alerts);
  });

  test('an active alert is shown with its start and its value', async () => {
    expect((await api.get('alerts')).body.data.alerts).toEqual([
      {
        labels: { alertname: 'ErrorRate', job: 'router', severity: 'page' },
        annotations: { summary: '20% of router' },
        state: 'firing',
        activeAt: '2026-09-01T00:02:30Z',
        value: '2e-01',
      },
    ]);
  });

  test('rules are filtered by type, name, group and file', async () => {
    const names = async (filter: string): Promise<string[]> =>
      (await api.get(`rules?${filter}`)).body.data.groups.flatMap((group) =>
        group.rules.map((rule) => rule.name),
      );
    expect(await names('type=alert')).toEqual(['ErrorRate']);
    expect(await names('type=record')).toEqual(['job:errors:ratio1m']);
    expect(await names('rule_name[]=ErrorRate')).toEqual(['ErrorRate']);
    expect(await names('rule_group[]=other')).toEqual([]);
    expect(await names('file[]=rules.yaml')).toHaveLength(2);
    expect(await names(`match[]=${encodeURIComponent('{severity="page"}')}`)).toEqual(['ErrorRate']);
    expect((await api.get('rules?type=both')).body.error).toBe(
      'invalid parameter "type": not supported value "both"',
    );
    const [group] = (await api.get('rules?type=alert&exclude_alerts=true')).body.data.groups;
    expect(group?.rules[0]?.alerts).toEqual([]);
  });
});

describe('status', () => {
  test('targets are shown with their health', async () => {
    const { data } = (await api.get('targets')).body;
    expect(data.droppedTargets).toEqual([]);
    expect(data.activeTargets).toMatchObject([
      {
        labels: { instance: 'router-1', job: 'router' },
        scrapePool: 'router',
        scrapeUrl: drill.server.target.url,
        lastError: '',
        lastScrape: '2026-09-01T00:04:00Z',
        health: 'up',
        scrapeInterval: '15s',
        scrapeTimeout: '10s',
      },
    ]);
    expect((await api.get('targets?state=dropped')).body.data.activeTargets).toEqual([]);
  });

  test('what Grafana asks for when it connects is there', async () => {
    expect((await api.get('status/buildinfo')).body.data.version).toBe('3.5.3');
    expect((await api.get('status/config')).body.data.yaml).toContain('scrape_interval: 15s');
    expect((await api.get('status/flags')).body.status).toBe('success');
    expect((await fetch(`${api.base}/api/v1/nothing`)).status).toBe(404);
  });

  test('the server says that it is ready and healthy, and does not reload unless it can', async () => {
    expect(await (await fetch(`${api.base}/-/ready`)).text()).toBe('Prometheus Server is Ready.\n');
    expect(await (await fetch(`${api.base}/-/healthy`)).text()).toBe('Prometheus Server is Healthy.\n');
    expect((await fetch(`${api.base}/-/reload`, { method: 'POST' })).status).toBe(403);
  });

  test('a reload is passed on, and its failure is told', async () => {
    let reloads = 0;
    await using good = await startApi(drill.monitor, {
      reload: async () => {
        reloads += 1;
      },
    });
    expect((await fetch(`${good.base}/-/reload`, { method: 'POST' })).status).toBe(200);
    expect(reloads).toBe(1);
    await using bad = await startApi(drill.monitor, {
      reload: () => Promise.reject(new Error('rules.yaml:1:1')),
    });
    const response = await fetch(`${bad.base}/-/reload`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([
      500,
      'failed to reload config: rules.yaml:1:1\n',
    ]);
  });
});

test('a server whose monitor has no past yet is not ready', async () => {
  await using young = await startMonitor({ history: { random: seededRandom(1) } });
  await using server = await startApi(young.monitor);
  expect((await fetch(`${server.base}/-/ready`)).status).toBe(503);
  expect((await fetch(`${server.base}/api/v1/query?query=up`)).status).toBe(503);
  expect((await fetch(`${server.base}/-/healthy`)).status).toBe(200);
});

test('clients whose clock is ahead see the present of the drill at their own present', async () => {
  await using ahead = await startApi(drill.monitor, { skewMs: () => 3_600_000 });
  const { data } = (await ahead.get(`query?query=up&time=${now + 3_600}`)).body;
  expect(data.result[0]?.value).toEqual([now + 3_600, '1']);
  expect((await ahead.get('alerts')).body.data.alerts[0]?.activeAt).toBe('2026-09-01T01:02:30Z');
  expect((await ahead.get(`query?query=up&time=${now}`)).body.data.result).toEqual([]);
});

test('a skew that trembles does not move what a client was told, one that jumps does', async () => {
  let skewMs = 3_600_400;
  await using ahead = await startApi(drill.monitor, { skewMs: () => skewMs });
  const timeOfUp = async () => (await ahead.get('query?query=timestamp(up)')).body.data.result[0]?.value[0];
  expect(await timeOfUp()).toBe(now + 3_600);
  skewMs += 300;
  expect(await timeOfUp()).toBe(now + 3_600);
  skewMs += 60_000;
  expect(await timeOfUp()).toBe(now + 3_660);
});
