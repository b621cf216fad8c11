import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { LoadGenerator, type LoadOptions } from '../../src/traffic/load-generator.ts';
import { fromTuple, type Outcome, type OutcomeBatch } from '../../src/traffic/outcome.ts';

export const traffic = trafficOf('healthcare-diagnostic', 7);

/** A real gateway that answers as the test says; closes with the test. */
export async function gateway(answer: (response: ServerResponse, id: string) => void): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => answer(response, JSON.parse(Buffer.concat(chunks).toString()).id));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers as a model server does. */
export function answerWell(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-bundle-digest': 'sha256:abc',
    'x-served-by': 'stable',
    ...headers,
  });
  const outputs = [{ name: 'priority', datatype: 'BYTES', shape: [1], data: ['routine'] }];
  response.end(JSON.stringify({ model_name: 'triage', outputs }));
}

/** A load generator and all that it has delivered; ends with the test. */
export function generate({ targetUrl, ...options }: { readonly targetUrl: string } & Partial<LoadOptions>): {
  readonly generator: LoadGenerator;
  readonly clock: LapseClock;
  readonly batches: OutcomeBatch[];
  readonly outcomes: () => Outcome[];
} {
  const clock = options.clock ?? new LapseClock();
  const batches: OutcomeBatch[] = [];
  const generator = new LoadGenerator({
    seed: 7,
    rps: 200,
    targets: [targetUrl],
    timeoutMs: 5_000,
    inFlightMax: 5_000,
    traffic,
    clock,
    deliver: (batch) => batches.push(batch),
    ...options,
  });
  onTestFinished(() => generator.close());
  return {
    generator,
    clock,
    batches,
    outcomes: () => batches.flatMap((batch) => batch.outcomes.map(fromTuple)),
  };
}
