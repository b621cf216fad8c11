/** The entry of every part's process: it loads one program, and lives no longer than its harness. */
import { setTimeout as sleepWall } from 'node:timers/promises';
import { LapseClock } from '../../core/clock.ts';
import { FiredrillError, invariant, messageOf } from '../../core/errors.ts';
import type { PartProgram, RunningProgram } from '../part.ts';
import type { FromPart, ToPart } from '../protocol.ts';

const beatsMissedMax = 15;
const goodbyeMs = 8_000;

const [programUrl = '', name = ''] = process.argv.slice(2);
const clock = new LapseClock();
let starting: Promise<RunningProgram | undefined> | undefined;
let ending = false;
let beatsMissed = 0;
let sent: Promise<void> = Promise.resolve();

process.on('message', (message) => receive(message as ToPart));
process.on('disconnect', () => end(0));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
process.on('uncaughtException', (thrown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
  end(1);
});
// The harness reads these; without it a word too many must not keep the part from cleaning up.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// Counting beats rather than measuring time: after a pause of the whole machine, or a long computation of our own, the
// beats that wait in the channel are heard before the next count.
setInterval(() => {
  beatsMissed += 1;
  if (beatsMissed > beatsMissedMax) end(0);
}, 1_000);

function receive(message: ToPart): void {
  beatsMissed = 0;
  if (message.kind === 'stop') end(0);
  else if (message.kind === 'clock') clock.apply(message.clock);
  else if (message.kind === 'call') void answer(message);
  else if (message.kind === 'configure') {
    clock.apply(message.clock);
    starting = start(message.config);
  }
}

async function start(config: unknown): Promise<RunningProgram | undefined> {
  try {
    const { program } = (await import(programUrl)) as { program?: PartProgram };
    invariant(program !== undefined, `${programUrl} exports a program`);
    const running = await program(config, {
      name,
      clock,
      emit: (event) => send({ kind: 'event', event }),
      send: (topic, data) => send({ kind: 'data', topic, data }),
    });
    send({ kind: 'ready', urls: running.urls });
    return running;
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
    send({ kind: 'failed', code: codeOf(thrown), message: messageOf(thrown) });
    end(1);
    return undefined;
  }
}

async function answer({ id, method, params }: Extract<ToPart, { kind: 'call' }>): Promise<void> {
  try {
    const methods = (await starting)?.methods ?? {};
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    invariant(handler !== undefined, `${name} has a method ${method}`);
    send({ kind: 'reply', id, ok: true, value: await handler(params) });
  } catch (thrown) {
    send({ kind: 'reply', id, ok: false, code: codeOf(thrown), message: messageOf(thrown) });
  }
}

function end(exitCode: number): void {
  if (ending) return;
  ending = true;
  void Promise.race([goodbye(), sleepWall(goodbyeMs)]).finally(() => process.exit(exitCode));
}

async function goodbye(): Promise<void> {
  try {
    await (await starting)?.stop();
  } catch (thrown) {
    process.stderr.write(`did not stop well: ${messageOf(thrown)}\n`);
  }
  await sent;
}

function send(message: FromPart): void {
  if (!process.connected || process.send === undefined) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  sent = promise;
  // A channel that has just closed shows as a disconnect, not here.
  process.send(message, undefined, undefined, () => resolve());
}

function codeOf(thrown: unknown): string {
  return thrown instanceof FiredrillError ? thrown.code : 'BUG';
}
