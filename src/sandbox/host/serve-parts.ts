import { setTimeout as sleepWall } from 'node:timers/promises';
import { invariant } from '../../core/errors.ts';
import type { PartContext } from '../part.ts';
import type { FromHost, ToHost } from '../protocol.ts';
import { HostedPart } from './hosted-part.ts';
import { Mailbox } from './mailbox.ts';
import { countTraces, tracesSince } from './traces.ts';

/** A host's own end of the private channel, whatever that is made of. */
export interface HostChannel {
  /** Resolves when the batch has left. */
  post(batch: readonly FromHost[]): Promise<void>;
  onBatch(listener: (batch: readonly ToHost[]) => void): void;
  /** Calls back when the harness is gone. */
  onEnd(listener: () => void): void;
}

export interface ServeOptions {
  readonly channel: HostChannel;
  /** How parts of this host listen. */
  readonly listen: PartContext['listen'];
}

const beatsMissedMax = 15;
const goodbyeMs = 8_000;
/** What parts leave may take so long to go, in wall milliseconds: a socket closes a moment after it was told to. */
const leavingMs = [5, 10, 20, 40, 80, 160, 320, 640];

/** Makes this process a host: it runs the programs of parts, and lives no longer than its harness. */
export function serveParts({ channel, listen }: ServeOptions): void {
  const parts = new Map<string, HostedPart>();
  /** What went wrong at the end of parts: this process serves nobody else. */
  const unrest = new Set<string>();
  let ending = false;
  let beatsMissed = 0;
  let posted: Promise<void> = Promise.resolve();
  const mailbox = new Mailbox<FromHost>((batch) => {
    posted = channel.post(batch);
  });

  channel.onBatch((batch) => {
    for (const message of batch) receive(message);
  });
  channel.onEnd(() => end(0));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
  process.on('uncaughtException', (thrown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
    end(1);
  });
  // The harness reads these; without it a word too many must not keep the parts from cleaning up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Counting beats rather than measuring time: after a pause of the whole machine, or a long computation of our own, the
  // beats that wait in the channel are heard before the next count.
  setInterval(() => {
    beatsMissed += 1;
    if (beatsMissed > beatsMissedMax) end(0);
  }, 1_000);
  const tracesAtFirst = countTraces();

  function receive(message: ToHost): void {
    beatsMissed = 0;
    if (message.kind === 'start') {
      invariant(!parts.has(message.part), `only one part is called ${message.part}`);
      parts.set(message.part, new HostedPart(message, { deliver: send, listen, onUnrest }));
    } else if (message.kind === 'call') void parts.get(message.part)?.answer(message);
    else if (message.kind === 'stop') void stop(message.part);
    else if (message.kind === 'clock') for (const part of parts.values()) part.follow(message.clock);
    else if (message.kind === 'inspect') void inspect();
    else if (message.kind === 'end') end(0);
  }

  async function stop(name: string): Promise<void> {
    await parts.get(name)?.stop();
    parts.delete(name);
  }

  function onUnrest(what: string): void {
    process.stderr.write(`${what}\n`);
    unrest.add(what);
  }

  /** Tells what is left of the parts once it has had a moment to go. */
  async function inspect(): Promise<void> {
    for (const waitMs of leavingMs) {
      if (traces().length === 0) break;
      await sleepWall(waitMs);
    }
    send({ kind: 'inspected', left: traces() });
  }

  function traces(): readonly string[] {
    const running = [...parts.keys()].map((name) => `part ${name} runs`);
    return [...running, ...unrest, ...tracesSince(tracesAtFirst)];
  }

  function end(exitCode: number): void {
    if (ending) return;
    ending = true;
    const goodbye = Promise.all([...parts.values()].map((part) => part.stop())).then(() => {
      mailbox.flush();
      return posted;
    });
    void Promise.race([goodbye, sleepWall(goodbyeMs)]).finally(() => process.exit(exitCode));
  }

  function send(message: FromHost): void {
    mailbox.add(message);
  }
}
