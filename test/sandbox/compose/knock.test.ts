import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { knock } from '../../../src/sandbox/compose/knock.ts';

/** Something that may be a host; answers with its port. */
async function listen(onWord: (word: string, socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    createInterface({ input: socket }).once('line', (word) => onWord(word, socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const signal = new AbortController().signal;

test('a host that lives its last moment is asked again until the next one says welcome', async () => {
  const words: string[] = [];
  const port = await listen((word, socket) => {
    words.push(word);
    if (words.length === 1) socket.destroy();
    else socket.write('[]\n');
  });
  const { socket, closed } = await knock({ host: '127.0.0.1', port, token: 'abc', signal });
  expect(words).toEqual(['abc', 'abc']);
  socket.destroy();
  await closed;
});

test('a host that does not listen yet is asked again', async () => {
  const words: string[] = [];
  const later = createServer((socket) => {
    socket.on('error', () => {});
    createInterface({ input: socket }).once('line', (word) => {
      words.push(word);
      socket.write('[]\n');
    });
  });
  onTestFinished(() => void later.close());
  const port = await freePort();
  const knocking = knock({ host: '127.0.0.1', port, token: 'abc', signal });
  await sleepWall(400);
  later.listen(port, '127.0.0.1');
  const { socket, closed } = await knocking;
  expect(words).toEqual(['abc']);
  socket.destroy();
  await closed;
});

test('a host that is never there is missing', async () => {
  const port = await listen((_word, socket) => socket.destroy());
  await expect(knock({ host: '127.0.0.1', port, token: 'abc', signal, withinMs: 500 })).rejects.toThrow(
    /127\.0\.0\.1: nobody answers within 500 ms/,
  );
});

test('whoever hangs up waits no longer', async () => {
  const hangUp = new AbortController();
  const port = await listen(() => hangUp.abort());
  await expect(knock({ host: '127.0.0.1', port, token: 'abc', signal: hangUp.signal })).rejects.toThrow(
    /abort/,
  );
});
