import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { FiredrillError, invariant } from '../../core/errors.ts';
import { childrenOf, filesIn, parseJsonFile, writeFileAtomically } from './own-children.ts';
import {
  identify,
  type ProcessIdentity,
  processIdentitySchema,
  processNamespace,
} from './process-identity.ts';

const sessionStateSchema = z.strictObject({
  version: z.literal(1),
  harness: processIdentitySchema,
  namespace: z.string(),
  parts: z.record(z.string(), processIdentitySchema),
});
/** What the next harness must know to remove what this one left behind. */
export type SessionState = z.infer<typeof sessionStateSchema>;

/** A folder that is being built; the number is that of the process that builds it. */
export const draftPattern = /^\.firedrill-new-(\d+)-/;
/** A folder that is being removed: whoever renamed it to this has claimed it. */
export const claimedPrefix = '.firedrill-old-';

/** Where sessions keep their state: `FIREDRILL_STATE_DIR`, or a folder of this user's own among the temporary files. */
export function defaultStateRoot(): string {
  return process.env.FIREDRILL_STATE_DIR ?? join(tmpdir(), `firedrill-${ownUid()}`);
}

/**
 * The one folder that holds all that a session puts on this machine.
 *
 * `state.json` is there before anything is started and is replaced in one step, so that at every moment a later harness
 * can read what to remove. Folders may be entered by others, though not listed: PostgreSQL runs as another user when the
 * harness is root.
 */
export class SessionFolder {
  readonly path: string;
  #state: SessionState;

  constructor(options: { readonly stateRoot: string; readonly session: string }) {
    invariant(/^[\w.-]{1,64}$/.test(options.session), 'a session is named by letters, digits, dot and dash');
    openStateRoot(options.stateRoot);
    const harness = identify(process.pid);
    invariant(harness !== undefined, 'a process can identify itself');
    this.#state = { version: 1, harness, namespace: processNamespace(), parts: {} };
    const draft = mkdtempSync(join(options.stateRoot, `.firedrill-new-${process.pid}-`));
    writeState(draft, this.#state);
    chmodSync(draft, 0o711);
    this.path = join(options.stateRoot, `${options.session}-${draft.slice(-6)}`);
    renameSync(draft, this.path);
  }

  /** A fresh folder for a part, in which its process runs. */
  createPartFolder(part: string): string {
    const folder = partFolder(this.path, part);
    mkdirSync(folder, { recursive: true });
    for (const path of [dirname(folder), folder]) chmodSync(path, 0o711);
    return folder;
  }

  record(part: string, identity: ProcessIdentity): void {
    this.#replace({ ...this.#state.parts, [part]: identity });
  }

  /** Forgets a part that has ended, and removes its folder. */
  async forget(part: string): Promise<void> {
    await removeFolder(partFolder(this.path, part));
    const { [part]: _ended, ...others } = this.#state.parts;
    this.#replace(others);
  }

  async remove(): Promise<void> {
    const claimed = claimSession(this.path);
    if (claimed !== undefined) await removeFolder(claimed);
  }

  #replace(parts: SessionState['parts']): void {
    this.#state = { ...this.#state, parts };
    if (existsSync(this.path)) writeState(this.path, this.#state);
  }
}

export function readSessionState(folder: string): SessionState | undefined {
  return sessionStateSchema.safeParse(parseJsonFile(join(folder, 'state.json'))).data;
}

/** The processes of a session that parts have started themselves, whether or not the parts are still there. */
export function grandchildrenOf(folder: string): readonly ProcessIdentity[] {
  const parts = join(folder, 'parts');
  return [...filesIn(parts)].sort().flatMap((part) => childrenOf(join(parts, part)));
}

/** Takes a session's folder for removal. Undefined when somebody else was faster. */
export function claimSession(folder: string): string | undefined {
  const claimed = join(dirname(folder), `${claimedPrefix}${basename(folder)}`);
  try {
    renameSync(folder, claimed);
    return claimed;
  } catch {
    return undefined;
  }
}

/** Removes a folder, patiently: a dying process may still be writing into it. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function partFolder(session: string, part: string): string {
  return join(session, 'parts', part);
}

function writeState(folder: string, state: SessionState): void {
  writeFileAtomically(join(folder, 'state.json'), JSON.stringify(state));
}

/** Of the user that this process runs as, who need not have a name: in a container many have none. */
function ownUid(): number {
  return process.geteuid?.() ?? userInfo().uid;
}

// The sweep kills and removes what it reads here, so nobody else may be able to write here.
function openStateRoot(stateRoot: string): void {
  const created = mkdirSync(stateRoot, { recursive: true });
  if (created !== undefined) chmodSync(stateRoot, 0o711);
  const stat = lstatSync(stateRoot);
  if (stat.isDirectory() && stat.uid === ownUid() && (stat.mode & 0o022) === 0) return;
  throw new FiredrillError('STATE_DIR_UNSAFE', 'is not a folder that this user alone can write to.', {
    place: stateRoot,
    nextStep: 'Point FIREDRILL_STATE_DIR to one that is.',
  });
}
