import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { program } from '../../../src/sandbox/router/program.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

/** How a server of a test answers; it may be exchanged at any time. */
export type Behave = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface BackendServer {
  readonly url: string;
  behave: Behave;
  /** Inference requests that arrived. */
  readonly seen: string[];
}

export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Behave =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ status }));
  };
export const silent: Behave = () => {};
export const hangingUp: Behave = (request) => {
  request.socket.destroy();
};

/** A real HTTP server that says who it is in `x-served-by`. */
export async function startBackend(name: string): Promise<BackendServer> {
  const seen: string[] = [];
  const backend = { url: '', seen, behave: answering(200) };
  const server = createServer((request, response) => {
    response.setHeader('x-served-by', name);
    if (request.method === 'GET') {
      response.end();
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push(body);
      backend.behave(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  backend.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return backend;
}

export interface Rig {
  readonly router: InProcess;
  readonly stable: BackendServer;
  readonly candidate: BackendServer;
  readonly fallback: BackendServer;
  readonly legacy: BackendServer;
  readonly ask: (body?: unknown, headers?: Readonly<Record<string, string>>) => ReturnType<typeof send>;
  readonly admin: (method: string, path: string, body?: unknown) => ReturnType<typeof send>;
}

/** A router before four servers; all traffic goes to stable unless `routing` says otherwise. */
export async function startRig(
  config: { readonly routing?: object; readonly [key: string]: unknown } = {},
  speed = 1,
): Promise<Rig> {
  const [stable, candidate, fallback, legacy] = [
    await startBackend('stable'),
    await startBackend('candidate'),
    await startBackend('fallback'),
    await startBackend('legacy'),
  ];
  const router = await startProgram(
    program,
    {
      model: 'risk',
      servers: { stable: stable.url, candidate: candidate.url, fallback: fallback.url, legacy: legacy.url },
      seed: 1,
      ...config,
      routing: { weights: { stable: 1, candidate: 0, fallback: 0 }, ...config.routing },
    },
    { name: 'router', speed },
  );
  return {
    router,
    stable,
    candidate,
    fallback,
    legacy,
    ask: (body = {}, headers = {}) =>
      send('POST', `${router.url('api')}/v2/models/risk/infer`, body, headers),
    admin: (method, path, body) => send(method, `${router.url('admin')}${path}`, body, { 'x-actor': 'sre' }),
  };
}
