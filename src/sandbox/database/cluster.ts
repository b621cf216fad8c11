import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, type FileHandle, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FiredrillError, invariant, messageOf } from '../../core/errors.ts';
import { recordChild } from '../process/own-children.ts';
import {
  chooseServerUser,
  locatePostgres,
  makeRunnable,
  type PostgresBinaries,
  type ServerUser,
} from './binaries.ts';
import type { LogSource } from './log-tail.ts';

/** A PostgreSQL server. */
export interface Cluster {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** Host and port at which other parts reach it. */
  readonly neighbours: string;
  /** The server's log, one JSON object a line. */
  readonly log: LogSource;
  /** Lets go of it; a server of our own stops at once, and its data is removed. */
  stop(): Promise<void>;
}

export const superuser = 'firedrill';

/** A secret for one session. */
export function randomPassword(): string {
  return randomBytes(18).toString('base64url');
}

/**
 * Creates a cluster in the folder and starts its server on a free port of 127.0.0.1.
 *
 * Durability is switched off: the data lives as long as the drill.
 */
export async function startCluster(folder: string): Promise<Cluster> {
  const user = await chooseServerUser();
  const binaries = await makeRunnable(await locatePostgres(), { user, folder });
  const password = randomPassword();
  const dataDir = join(folder, 'data');
  await initialise({ binaries, user, folder, dataDir, password });
  const { server, port } = await startServer({ binaries, user, folder, dataDir });
  let stopping = false;
  server.once('exit', (code, signal) => {
    // Thrown outside of any call it ends the keeper, which tells the harness.
    if (!stopping) throw new FiredrillError('POSTGRES_DIED', `PostgreSQL ended (${signal ?? code}).`);
  });
  const log = await open(logPathIn(dataDir));
  const stop = async (): Promise<void> => {
    stopping = true;
    await log.close();
    await endServer(server);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  };
  return {
    host: '127.0.0.1',
    port,
    password,
    neighbours: `127.0.0.1:${port}`,
    log: { read: (from) => readFrom(log, from), pollMs: 20 },
    stop,
  };
}

interface Setup {
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
  readonly folder: string;
  readonly dataDir: string;
}

const run = promisify(execFile);
const startAttempts = 5;
const startWithinMs = 15_000;
const pollMs = 10;
/** How much of the log is read at a time. */
export const logChunkBytes = 64 * 1_024;
const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };

/** Of every server that holds a sandbox's data, wherever it runs. */
export const serverSettings: Readonly<Record<string, string>> = {
  max_connections: '200',
  shared_buffers: '64MB',
  // A server that was killed would leave POSIX shared memory behind; files go with the data folder.
  dynamic_shared_memory_type: 'mmap',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Plans and background work would differ from run to run.
  autovacuum: 'off',
  jit: 'off',
  timezone: 'UTC',
  // Passwords are long and random, so stretching them would only slow down every connection.
  scram_iterations: '1',
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_directory: 'log',
  log_filename: 'postgres.log',
  log_rotation_age: '0',
  log_rotation_size: '0',
  log_checkpoints: 'off',
  log_disconnections: 'on',
  log_timezone: 'UTC',
};
/** Of a server that runs here. */
const localSettings = { ...serverSettings, listen_addresses: '127.0.0.1', unix_socket_directories: '' };

async function initialise(options: Setup & { readonly password: string }): Promise<void> {
  const { binaries, user, folder, dataDir, password } = options;
  const passwordFile = join(folder, 'password');
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [dataDir, passwordFile]) await chown(path, user.uid, user.gid);
  }
  try {
    await run(
      binaries.initdb,
      [
        ...['--pgdata', dataDir, '--username', superuser, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--no-sync', '--no-data-checksums', '--no-instructions', '--wal-segsize', '1'],
      ],
      { ...user, env: environment },
    );
  } catch (cause) {
    const { stderr = messageOf(cause) } = cause as { stderr?: string };
    throw new FiredrillError('POSTGRES_INIT_FAILED', `initdb failed: ${stderr.trim()}.`, {
      place: dataDir,
      nextStep:
        user.uid === undefined
          ? 'See that FIREDRILL_STATE_DIR has room.'
          : 'Root runs PostgreSQL as another user, so that user must be able to enter FIREDRILL_STATE_DIR.',
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function startServer(setup: Setup): Promise<{ readonly server: ChildProcess; readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const { server, output } = spawnServer(setup, port);
    if (await isReady(server, setup.dataDir)) return { server, port };
    await endServer(server);
    const log = await readFile(logPathIn(setup.dataDir), 'utf8').catch(() => '');
    await rm(logPathIn(setup.dataDir), { force: true });
    // Somebody else may have taken the port in the meantime.
    if (attempt < startAttempts && log.includes('Address already in use')) continue;
    throw new FiredrillError('POSTGRES_START_FAILED', `PostgreSQL did not start: ${output()}${log}`);
  }
}

function spawnServer(
  { binaries, user, folder, dataDir }: Setup,
  port: number,
): { readonly server: ChildProcess; readonly output: () => string } {
  const flags = Object.entries({ ...localSettings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn(binaries.postgres, ['-D', dataDir, ...flags], {
    ...user,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  invariant(server.pid !== undefined, 'PostgreSQL has a process once it has shown that it can be run');
  const strikeOut = recordChild(folder, server.pid);
  server.once('exit', strikeOut);
  let text = '';
  server.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = `${text}${chunk}`.slice(-4_096);
  });
  return { server, output: () => text };
}

async function readFrom(log: FileHandle, fromByte: number): Promise<Uint8Array> {
  const { bytesRead, buffer } = await log.read(Buffer.alloc(logChunkBytes), 0, logChunkBytes, fromByte);
  return buffer.subarray(0, bytesRead);
}

function logPathIn(dataDir: string): string {
  return join(dataDir, 'log', 'postgres.json');
}

/** The server writes into its lock file when it takes connections. */
async function isReady(server: ChildProcess, dataDir: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < startWithinMs && server.exitCode === null; waitedMs += pollMs) {
    const lockFile = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
    if (lockFile.split('\n')[7]?.startsWith('ready') === true) return true;
    await sleepWall(pollMs);
  }
  return false;
}

/** SIGQUIT is PostgreSQL's immediate shutdown: the data is not needed any more, its shared memory is freed. */
async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT');
  const late = new AbortController();
  const killLate = sleepWall(2_000, undefined, { signal: late.signal }).then(() => server.kill('SIGKILL'));
  await exited;
  late.abort();
  await killLate.catch(() => {});
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  invariant(address !== null && typeof address === 'object', 'a listening socket has an address');
  await new Promise((resolve) => probe.close(resolve));
  return address.port;
}
