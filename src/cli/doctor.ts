import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { Command } from 'commander';
import { LapseClock } from '../core/clock.ts';
import { FiredrillError, messageOf } from '../core/errors.ts';
import { connectEngine } from '../sandbox/container/engine.ts';
import { databaseSpec } from '../sandbox/database/database.ts';
import { createProcessDriver } from '../sandbox/process/process-driver.ts';
import { shouldUseUi } from '../ui/should-use-ui.ts';

interface Finding {
  readonly name: string;
  /** `ok`, `missing` something that drills can do without, or `broken`. */
  readonly state: 'ok' | 'missing' | 'broken';
  readonly detail: string;
}

/** `firedrill doctor`: what this machine offers, tried out and not guessed. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check what this machine offers to drills: it starts a real PostgreSQL for a moment.')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = [
        node(),
        cores(),
        memory(),
        scratch(),
        await postgres(),
        await containers(),
        terminal(),
        tool('bash'),
        tool('psql'),
      ];
      process.stdout.write(
        options.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(''),
      );
      process.exitCode = findings.some(({ state }) => state === 'broken') ? 3 : 0;
    });
}

const glyphs = { ok: '✓', missing: '○', broken: '✗' } as const;

function line({ name, state, detail }: Finding): string {
  return `${glyphs[state]} ${state.padEnd(8)}${name.padEnd(12)}${detail}\n`;
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    name: 'node',
    state: major >= 24 ? 'ok' : 'broken',
    detail: `${process.version}, 24 or newer is needed`,
  };
}

function cores(): Finding {
  const count = availableParallelism();
  const detail = `${count}${count < 2 ? '; with one core time-lapse will run slowly' : ''}`;
  return { name: 'cores', state: count < 2 ? 'missing' : 'ok', detail };
}

function memory(): Finding {
  const freeMib = Math.round(freemem() / 2 ** 20);
  return {
    name: 'memory',
    state: freeMib < 1_024 ? 'broken' : 'ok',
    detail: `${freeMib} MiB free, 1024 are needed`,
  };
}

function scratch(): Finding {
  try {
    accessSync(tmpdir(), constants.W_OK);
    return { name: 'scratch', state: 'ok', detail: tmpdir() };
  } catch (thrown) {
    return { name: 'scratch', state: 'broken', detail: messageOf(thrown) };
  }
}

async function postgres(): Promise<Finding> {
  try {
    await using driver = createProcessDriver({ session: 'doctor', clock: new LapseClock() });
    await driver.start(databaseSpec);
    return { name: 'postgresql', state: 'ok', detail: 'started and stopped' };
  } catch (thrown) {
    return { name: 'postgresql', state: 'broken', detail: messageOf(thrown) };
  }
}

/** A container engine, which only drills with `--driver container` need. */
async function containers(): Promise<Finding> {
  try {
    const { container } = await connectEngine();
    const { Version } = await container.dockerode.version();
    return { name: 'containers', state: 'ok', detail: `engine ${Version}` };
  } catch (thrown) {
    const why = thrown instanceof FiredrillError ? thrown.shortMessage : messageOf(thrown);
    return { name: 'containers', state: 'missing', detail: `${why} Only --driver container needs one.` };
  }
}

function terminal(): Finding {
  const { use } = shouldUseUi({
    flag: undefined,
    env: process.env,
    stdout: process.stdout,
    stdin: process.stdin,
  });
  return {
    name: 'terminal',
    state: use ? 'ok' : 'missing',
    detail: use ? 'can show the UI' : 'no UI here, the log is used',
  };
}

/** Tools that only some procedures call. */
function tool(name: string): Finding {
  try {
    const version = execFileSync(name, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
    return { name, state: 'ok', detail: version };
  } catch {
    return { name, state: 'missing', detail: 'needed by procedures that call it, not by firedrill' };
  }
}
