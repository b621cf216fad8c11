import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMonitorServer } from '../../../src/telemetry/http/server.ts';
import { epochMs, second, serve, startMonitor } from '../support/drill.ts';

const run = promisify(execFile);
const isInstalled = await run('promtool', ['--version']).then(
  () => true,
  () => false,
);
const isRequired = process.env.CI_REQUIRE_PROMTOOL === '1';

describe.skipIf(!isInstalled && !isRequired)('promtool (skipped where it is not installed)', () => {
  let drill: Awaited<ReturnType<typeof startMonitor>>;
  let server: ReturnType<typeof createMonitorServer>;
  let base: string;
  const now = (epochMs + 120 * second) / second;

  beforeAll(async () => {
    drill = await startMonitor();
    await drill.pass(120 * second, () => serve(drill.server, 3));
    server = createMonitorServer(drill.monitor);
    await server.listen({ host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await server.close();
    await drill[Symbol.asyncDispose]();
  });

  async function promtool(...args: string[]): Promise<string> {
    const { stdout } = await run('promtool', ['query', ...args]);
    return stdout.trim();
  }

  test('answers an instant query', async () => {
    expect(await promtool('instant', `--time=${now}`, base, 'sum by (code) (http_requests_total)')).toBe(
      [`{code="200"} => 2376 @[${now}]`, `{code="500"} => 24 @[${now}]`].join('\n'),
    );
  });

  test('answers a range query', async () => {
    const answer = await promtool('range', `--start=${now - 30}`, `--end=${now}`, '--step=15s', base, 'up');
    expect(answer).toBe(
      `up{instance="router-1", job="router"} =>\n${[30, 15, 0].map((age) => `1 @[${now - age}]`).join('\n')}`,
    );
  });

  test('lists series and label values', async () => {
    const range = [`--start=${now - 60}`, `--end=${now}`];
    expect(await promtool('series', '--match=up', '--match=queue_length', ...range, base)).toBe(
      '{__name__="queue_length", instance="router-1", job="router"}\n{__name__="up", instance="router-1", job="router"}',
    );
    expect(await promtool('labels', ...range, base, 'code')).toBe('200\n500');
  });

  test('tells of a query that cannot be answered', async () => {
    await expect(promtool('instant', `--time=${now}`, base, 'up{')).rejects.toThrow(/bad_data|parse error/);
  });
});
