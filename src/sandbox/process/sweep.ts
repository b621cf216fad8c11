import { join } from 'node:path';
import { filesIn } from './own-children.ts';
import { endProcesses, identify, isAlive, processNamespace } from './process-identity.ts';
import {
  claimedPrefix,
  claimSession,
  defaultStateRoot,
  draftPattern,
  grandchildrenOf,
  readSessionState,
  removeFolder,
  type SessionState,
} from './session-folder.ts';

/**
 * Removes what sessions left behind whose harness is dead: their processes and their folders.
 *
 * Called at every start of a harness. Sessions whose harness lives are not touched, neither is anything that is not a
 * session. Two sweeps at the same time do no harm, and only one of them reports a session.
 *
 * @returns what was removed, as text for people
 */
export async function sweepLeftovers(stateRoot: string = defaultStateRoot()): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of [...filesIn(stateRoot)].sort()) {
    const folder = join(stateRoot, name);
    const state = readSessionState(folder);
    if (name.startsWith(claimedPrefix) || isAbandonedDraft(name)) await removeFolder(folder);
    else if (state !== undefined && isAbandoned(state)) removed.push(...(await sweepSession(folder, state)));
  }
  return removed;
}

async function sweepSession(folder: string, state: SessionState): Promise<readonly string[]> {
  const parts = Object.entries(state.parts).filter(([, identity]) => isAlive(identity));
  await endProcesses(
    parts.map(([, identity]) => identity),
    { signal: 'SIGTERM', graceMs: 2_000 },
  );
  // A part that could still be asked has ended its own processes by now. SIGQUIT is what makes PostgreSQL stop at once
  // and clean up its shared memory.
  const children = grandchildrenOf(folder).filter(isAlive);
  await endProcesses(children, { signal: 'SIGQUIT', graceMs: 2_000 });
  const claimed = claimSession(folder);
  if (claimed === undefined) return [];
  await removeFolder(claimed);
  return [
    ...parts.map(([part, identity]) => `process ${identity.pid} (${part})`),
    ...children.map((identity) => `process ${identity.pid}`),
    `folder ${folder}`,
  ];
}

function isAbandoned(state: SessionState): boolean {
  return state.namespace === processNamespace() && !isAlive(state.harness);
}

function isAbandonedDraft(name: string): boolean {
  const builder = draftPattern.exec(name)?.[1];
  return builder !== undefined && identify(Number(builder)) === undefined;
}
