import { LapseClock, sleep } from '../../core/clock.ts';
import { FiredrillError } from '../../core/errors.ts';
import { UndoStack } from '../../core/undo-stack.ts';
import { wallDate } from '../../core/wall-date.ts';
import { loadDomain } from '../../sandbox/bundle/domain.ts';
import { Directory } from '../../sandbox/compose/directory.ts';
import { openComposeGround } from '../../sandbox/compose/ground.ts';
import { conductorUrl, outsideOf, publishedPorts } from '../../sandbox/compose/published-ports.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { buildPast, sendUsers, startMonitoring, usersOf, warmUpMs } from '../product.ts';
import type { ConductorConfig } from './config.ts';

export interface ShowOptions {
  readonly config: ConductorConfig;
  /** Where the domain of the scenario lies, as a folder below this one. */
  readonly domains: URL;
  readonly token: string;
  readonly password: string;
  /** Tells people, in lines. */
  readonly write: (text: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Nobody else is on this server, so its database needs no name of its own; this one is the same after every start. */
const databaseName = 'product';

/**
 * Starts the sandbox of a scenario with its users and its monitoring, breaks nothing, and keeps it until it is told to end.
 *
 * @throws FiredrillError `PART_GONE` when a part ends by itself: then all of it has to begin anew.
 */
export async function showSandbox(options: ShowOptions): Promise<void> {
  const { config, domains, write, signal } = options;
  const { scenario, seed } = config;
  const ports = publishedPorts(config.firstPort);
  const clock = new LapseClock();
  await using undo = new UndoStack();
  const directory = new Directory();
  undo.push('directory', () => directory[Symbol.asyncDispose]());
  await directory.open();
  const domain = await loadDomain(scenario.domain, domains);
  write(`Starting ${domain.title} as scenario ${scenario.id} finds it …\n`);
  const ground = await openComposeGround({ ...options, clock, ports, directory });
  const sandbox = await startSandbox({
    ...config,
    ground,
    databaseName,
    prepare: async () => {
      // A conductor that was killed has left its database behind.
      await ground.database.dropDatabase(databaseName);
      await buildPast(ground.database, domain);
    },
    domain,
    // Prometheus has its rules already.
    rules: [],
    epochMs: wallDate().getTime(),
    trafficSpec: (targets) => usersOf(scenario, { seed, targets }),
  });
  undo.push('sandbox', () => sandbox[Symbol.asyncDispose]());
  const broken = new AbortController();
  sandbox.onDeath((part, detail) =>
    broken.abort(new FiredrillError('PART_GONE', `has ended: ${detail}.`, { place: part })),
  );
  const ends = AbortSignal.any([signal, broken.signal]);
  try {
    await sendUsers(sandbox, clock);
    await sleep(clock, warmUpMs, ends);
    await startMonitoring(sandbox);
    const watchedFromMs = clock.now();
    sandbox.onEvent((event) => {
      // Prometheus was there before the product was, and has missed it.
      if (event.type !== 'alert' || event.activeAtMs < watchedFromMs) return;
      write(`alert ${event.name} ${event.state}\n`);
    });
    const page = pageOf(sandbox, (url) => outsideOf(url, ports));
    directory.tellPeople(page);
    write(page);
    await aborted(ends);
  } catch (thrown) {
    if (!signal.aborted) throw broken.signal.aborted ? broken.signal.reason : thrown;
  }
}

/** All addresses by the names under which a procedure is told them. */
function pageOf({ environment }: Sandbox, outside: (url: string) => string): string {
  const addresses = Object.entries({ ADDRESSES: `${conductorUrl}/`, ...environment }).filter(([, value]) =>
    /^\w+:\/\//.test(value),
  );
  const width = Math.max(...addresses.map(([name]) => name.length));
  const lines = addresses.map(([name, url]) => `  ${name.padEnd(width)}  ${outside(url)}`);
  return `The sandbox serves. On this machine it is reached at\n${lines.join('\n')}\n`;
}

async function aborted(signal: AbortSignal): Promise<never> {
  // A signal alone keeps no process awake, but its sandbox does.
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  throw signal.reason;
}
