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
import { fromTuple, type Outcome } from '../src/traffic/outcome.ts';

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
    const outcomes = await load({ rps, seconds, port });
    report(outcomes, { seconds, waitedMs: coreWaitMs() - waitedMs });
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

async function load(options: { rps: number; seconds: number; port: number }): Promise<Outcome[]> {
  const { rps, seconds, port } = options;
  const outcomes: Outcome[] = [];
  const clock = new LapseClock();
  const generator = new LoadGenerator({
    seed: 1,
    rps,
    targetUrl: `http://127.0.0.1:${port}`,
    timeoutMs: 5_000,
    inFlightMax: 5_000,
    traffic: trafficOf('healthcare-diagnostic', 1),
    clock,
    deliver: (batch) => outcomes.push(...batch.outcomes.map(fromTuple)),
  });
  const warmUpMs = 1_000;
  generator.start(0);
  await clock.sleepUntil(warmUpMs + seconds * 1_000);
  await generator.stop();
  await generator.close();
  return outcomes.filter((outcome) => outcome.intendedMs >= warmUpMs);
}

function report(
  outcomes: readonly Outcome[],
  { seconds, waitedMs }: { seconds: number; waitedMs: number },
): void {
  const answered = outcomes.filter((outcome) => outcome.status === 200);
  const lines = [
    `sent     ${outcomes.length} in ${seconds} s: ${Math.round(outcomes.length / seconds)} requests/s, ${answered.length} answered`,
    `late     ${figures(outcomes.map((outcome) => outcome.lateMs))}`,
    `waited   ${waitedMs.toFixed(0)} ms for a core`,
    `latency  ${figures(answered.map((outcome) => outcome.latencyMs))}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function figures(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
