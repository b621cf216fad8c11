import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { listenOnLoopback } from '../../../src/sandbox/process/listen-on-loopback.ts';
import { ScrapeProxy } from '../../../src/sandbox/prometheus/scrape-proxy.ts';

const clock = new LapseClock();
let target: URL;
let proxy: ScrapeProxy;
let proxyUrl: URL;

beforeEach(async () => {
  const server = createServer((asked, response) => {
    if (asked.url === '/broken') response.destroy();
    else
      response
        .writeHead(asked.url === '/metrics' ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4' })
        .end(`asked_total{accept="${asked.headers.accept}"} 1\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  proxy = new ScrapeProxy(clock);
  proxyUrl = new URL(await listenOnLoopback(proxy));
  onTestFinished(() => {
    proxy.close();
    server.closeAllConnections();
    server.close();
  });
});

/** Asks as Prometheus does that was told of a proxy: with the whole address in the first line. */
function scrape(
  path: string,
): Promise<{ readonly status: number; readonly type: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: proxyUrl.hostname,
      port: proxyUrl.port,
      path: new URL(path, target).href,
      headers: { accept: 'text/plain', host: target.host },
      timeout: 300,
    });
    asking.on('timeout', () => asking.destroy(new Error('no answer')));
    asking.on('error', reject);
    asking.on('response', async (answer) => {
      const text = (await answer.toArray()).join('');
      resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text });
    });
    asking.end();
  });
}

test('a scrape goes through with what it asks for, and comes back as it was answered', async () => {
  expect(await scrape('/metrics')).toEqual({
    status: 200,
    type: 'text/plain; version=0.0.4',
    text: 'asked_total{accept="text/plain"} 1\n',
  });
  expect((await scrape('/elsewhere')).status).toBe(404);
  expect(proxy.pausedScrapes).toBe(0);
});

test('a target that hangs up has hung up on whoever asked', async () => {
  await expect(scrape('/broken')).rejects.toThrow('socket hang up');
});

test('while the way is closed nobody is answered, and then everybody again', async () => {
  proxy.pause(clock.now() + 60_000);
  await expect(scrape('/metrics')).rejects.toThrow('no answer');
  expect(proxy.pausedScrapes).toBe(1);
  proxy.pause(0);
  expect((await scrape('/metrics')).status).toBe(200);
  expect(proxy.pausedScrapes).toBe(1);
});

test('the way opens by itself when its time has come', async () => {
  proxy.pause(clock.now() + 20);
  await expect.poll(() => scrape('/metrics').catch(() => undefined)).toMatchObject({ status: 200 });
});
