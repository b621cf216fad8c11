import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { wallMs } from '../../../src/core/clock.ts';
import { declaredTime, timeHeaders } from '../../../src/sandbox/lapse.ts';
import type { PartSpec } from '../../../src/sandbox/part.ts';
import { program } from '../../../src/sandbox/wire/program.ts';
import { wiring } from '../../../src/sandbox/wire/spec.ts';
import { answering, hangingUp, startBackend } from '../router/backend-servers.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

/** What has become of something by now. */
async function byNow(promise: Promise<unknown>, waitMs = 200): Promise<'settled' | 'waits'> {
  const settled = promise.then(
    () => 'settled' as const,
    () => 'settled' as const,
  );
  return Promise.race([settled, sleepWall(waitMs, 'waits' as const)]);
}

async function httpWire(options: { readonly speed?: number } = {}) {
  const server = await startBackend('candidate');
  const wire = await startProgram(program, { kind: 'http', origin: server.url }, options);
  const ask = (body: unknown = { n: 1 }) => send('POST', `${wire.url('near')}/v2/models/m/infer?x=1`, body);
  return { server, wire, ask };
}

test('requests and answers pass as they are, with what they declare of their time', async () => {
  const { server, ask } = await httpWire();
  server.behave = answering(503, {
    'x-bundle-digest': 'sha256:1',
    ...timeHeaders({ lapseMs: 7, meantMs: 9 }),
  });
  const answer = await ask({ id: 'R1' });
  expect(server.seen).toEqual(['{"id":"R1"}']);
  expect(answer).toMatchObject({ status: 503, json: { status: 503 } });
  const headers = Object.fromEntries(answer.headers);
  expect(headers).toMatchObject({ 'x-served-by': 'candidate', 'x-bundle-digest': 'sha256:1' });
  expect(declaredTime(headers)).toEqual({ lapseMs: 7, meantMs: 9 });
});

test('a wire that is cut lets nothing through and refuses nobody; mended, it goes on with what was held back', async () => {
  const { server, wire, ask } = await httpWire();
  await wire.call('set-cut', { cut: true });
  const asked = ask();
  expect(await byNow(asked)).toBe('waits');
  expect(server.seen).toEqual([]);
  await wire.call('set-cut', { cut: false });
  expect((await asked).status).toBe(200);
});

test('an answer that is under way when the wire is cut does not arrive either', async () => {
  const { server, wire, ask } = await httpWire();
  let answer = (): void => {};
  server.behave = (...exchange) => {
    answer = () => answering(200)(...exchange);
  };
  const asked = ask();
  await expect.poll(() => server.seen).toHaveLength(1);
  await wire.call('set-cut', { cut: true });
  answer();
  expect(await byNow(asked)).toBe('waits');
  await wire.call('set-cut', { cut: false });
  expect((await asked).status).toBe(200);
});

test('what nobody waits for any more is not delivered when the wire is mended', async () => {
  const { server, wire } = await httpWire();
  await wire.call('set-cut', { cut: true });
  const impatient = fetch(wire.url('near'), { method: 'POST', body: '{}', signal: AbortSignal.timeout(100) });
  await expect(impatient).rejects.toThrow();
  await sleepWall(50);
  await wire.call('set-cut', { cut: false });
  await sleepWall(100);
  expect(server.seen).toEqual([]);
});

test('a delay is taken in drill time, and declared as meant', async () => {
  const { server, wire, ask } = await httpWire({ speed: 10 });
  server.behave = answering(200, timeHeaders({ lapseMs: 0, meantMs: 30 }));
  await wire.call('set-delay', { delayMs: 2_000 });
  const fromMs = wallMs();
  const { headers } = await ask();
  const tookMs = wallMs() - fromMs;
  const { lapseMs, meantMs } = declaredTime(Object.fromEntries(headers));
  expect(meantMs).toBe(2_030);
  expect(tookMs).toBeGreaterThanOrEqual(199);
  expect(tookMs).toBeLessThan(1_500);
  expect(tookMs + lapseMs).toBeGreaterThanOrEqual(2_000);
  await wire.call('set-delay', { delayMs: 0 });
  expect(declaredTime(Object.fromEntries((await ask()).headers)).meantMs).toBe(30);
});

test('a connection that breaks on one side breaks on the other, and a wire that is cut can be stopped', async () => {
  const { server, wire, ask } = await httpWire();
  server.behave = hangingUp;
  await expect(ask()).rejects.toThrow();
  await wire.call('set-cut', { cut: true });
  const held = ask();
  expect(await byNow(held, 50)).toBe('waits');
  await wire.running.stop();
  await expect(held).rejects.toThrow();
});

/** A server that says everything twice, and a connection to it over a wire. */
async function tcpWire() {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (piece) => socket.write(`${piece}${piece}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { readonly port: number };
  const wire = await startProgram(program, { kind: 'tcp', host: '127.0.0.1', port });
  return { server, wire, dial: () => dialled(wire) };
}

function dialled(wire: InProcess): { readonly socket: Socket; readonly heard: () => string } {
  const { hostname, port } = new URL(wire.url('near'));
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return { socket, heard: () => text };
}

test('bytes pass both ways, and an end is an end', async () => {
  const { dial } = await tcpWire();
  const { socket, heard } = dial();
  socket.write('ab');
  await expect.poll(heard).toBe('abab');
  const ended = new Promise((resolve) => socket.on('close', resolve));
  socket.end();
  await ended;
});

test('connections old and new are silent while the wire is cut, and go on in order when it is mended', async () => {
  const { wire, dial } = await tcpWire();
  const old = dial();
  old.socket.write('a');
  await expect.poll(old.heard).toBe('aa');
  await wire.call('set-cut', { cut: true });
  const young = dial();
  for (const { socket } of [old, young]) socket.write('b');
  await sleepWall(200);
  expect([old.heard(), young.heard()]).toEqual(['aa', '']);
  old.socket.write('c');
  await wire.call('set-cut', { cut: false });
  await expect.poll(young.heard).toBe('bb');
  await expect.poll(old.heard).toMatch(/^aab(bcc|cbc)$/);
});

test('answers come late by as much as they are delayed, in wall time and in order', async () => {
  const { wire, dial } = await tcpWire();
  const { socket, heard } = dial();
  await wire.call('set-delay', { delayMs: 150 });
  const fromMs = wallMs();
  socket.write('1');
  await sleepWall(75);
  socket.write('2');
  await expect.poll(heard, { interval: 5 }).toBe('11');
  expect(wallMs() - fromMs).toBeGreaterThanOrEqual(149);
  await expect.poll(heard, { interval: 5 }).toBe('1122');
  expect(wallMs() - fromMs).toBeLessThan(1_000);
});

test('who cannot be reached breaks the connection, and a wire that is cut can be stopped', async () => {
  const { server, wire, dial } = await tcpWire();
  await wire.call('set-cut', { cut: true });
  const held = dial();
  held.socket.write('a');
  const ended = new Promise((resolve) => held.socket.on('close', resolve));
  await sleepWall(50);
  await wire.running.stop();
  await ended;
  const { port } = server.address() as { readonly port: number };
  server.close();
  const nowhere = await startProgram(program, { kind: 'tcp', host: '127.0.0.1', port });
  const refused = dialled(nowhere).socket;
  await new Promise((resolve) => refused.on('close', resolve));
});

test('a wire lies where one is wanted, knows no password, and all other links stay as they are', async () => {
  const started: PartSpec[] = [];
  const wired = wiring([{ from: 'server-stable', to: 'database' }], async (spec) => {
    started.push(spec);
    return { urls: { near: 'http://wire:7000' } } as never;
  });
  const url = 'postgresql://app:secret@postgres:5432/drill';
  expect(await wired({ from: 'server-candidate', to: 'database' }, url)).toBe(url);
  expect(await wired({ from: 'routers', to: 'server-stable' }, 'http://127.0.0.1:1')).toBe(
    'http://127.0.0.1:1',
  );
  expect(await wired({ from: 'server-stable', to: 'database' }, url)).toBe(
    'postgresql://app:secret@wire:7000/drill',
  );
  expect(started).toMatchObject([
    { name: 'wire-server-stable-database', config: { kind: 'tcp', host: 'postgres', port: 5432 } },
  ]);
});
