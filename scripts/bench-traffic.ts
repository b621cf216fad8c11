/**
 * Measures how well the load generator keeps its schedule at a high wall rate, against a trivial server in a process
 * of its own: `node scripts/bench-traffic.ts [requests per second] [seconds]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LapseClock } from '../src/core/clock.ts';
import { trafficOf } from '../src/traffic/domains/index.ts';
import { LoadGenerator } from '../src/traffic/load-generator.ts';
import { fromTuple } from '../src/traffic/outcome.ts';

if (process.argv[2] === 'serve') serve();
else await measure({ rps: Number(process.argv[2] ?? 2_000), seconds: Number(process.argv[3] ?? 5) });

function serve(): void {
  const answer = JSON.stringify({ outputs: [{ name: 'priority', data: ['routine'] }] });
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(answer));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function measure({ rps, seconds }: { rps: number; seconds: number }): Promise<void> {
  const server = fork(new URL(import.meta.url), ['serve'], { stdio: 'inherit' });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const waitedMs = coreWaitMs();
    const measured = await load({ rps, seconds, port });
    report(measured, { seconds, waitedMs: coreWaitMs() - waitedMs });
  } finally {
    server.kill();
  }
}

/** How long the kernel has let this thread wait for a core: what of the lateness is the machine's. Linux alone. */
function coreWaitMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

interface Measured {
  readonly lateMs: number[];
  readonly latencyMs: number[];
}

/** Keeps figures alone, as the part keeps nothing at all: what is kept costs time to collect garbage around. */
async function load(options: { rps: number; seconds: number; port: number }): Promise<Measured> {
  const { rps, seconds, port } = options;
  const warmUpMs = 1_000;
  const measured: Measured = { lateMs: [], latencyMs: [] };
  const clock = new LapseClock();
  const generator = new LoadGenerator({
    seed: 1,
    rps,
    targets: [`http://127.0.0.1:${port}`],
    timeoutMs: 5_000,
    inFlightMax: 5_000,
    traffic: trafficOf('healthcare-diagnostic', 1),
    clock,
    deliver: ({ outcomes }) => {
      for (const { intendedMs, lateMs, latencyMs, status } of outcomes.map(fromTuple)) {
        if (intendedMs < warmUpMs) continue;
        measured.lateMs.push(lateMs);
        if (status === 200) measured.latencyMs.push(latencyMs);
      }
    },
  });
  generator.start(0);
  await clock.sleepUntil(warmUpMs + seconds * 1_000);
  await generator.stop();
  await generator.close();
  return measured;
}

function report(
  { lateMs, latencyMs }: Measured,
  { seconds, waitedMs }: { seconds: number; waitedMs: number },
): void {
  const rate = Math.round(lateMs.length / seconds);
  const lines = [
    `sent     ${lateMs.length} in ${seconds} s: ${rate} requests/s, ${latencyMs.length} answered`,
    `late     ${figures(lateMs)}`,
    `waited   ${waitedMs.toFixed(0)} ms for a core`,
    `latency  ${figures(latencyMs)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function figures(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
