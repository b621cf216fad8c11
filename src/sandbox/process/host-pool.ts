import { HostProcess } from './host-process.ts';
import { defaultStateRoot, SessionFolder } from './session-folder.ts';

/** Keeps processes between drills: loading modules and warming code up costs more than a drill does. */
export interface HostPool extends AsyncDisposable {
  /** A host for parts of one drill: one that has served under this name before, or a fresh one. */
  take(name: string): HostProcess;
  /**
   * Takes back a host from which every part has moved out. Answers with what they left: anything at all, and the host is
   * ended instead of being kept.
   */
  giveBack(name: string, host: HostProcess): Promise<readonly string[]>;
}

/**
 * A pool whose hosts are written down in a session of its own, so that {@link sweepLeftovers} finds them if this process
 * dies. Each host serves one drill at a time.
 */
export function createHostPool(
  options: { readonly session?: string; readonly stateDir?: string } = {},
): HostPool {
  const { session = 'hosts', stateDir = defaultStateRoot() } = options;
  const folder = new SessionFolder({ stateRoot: stateDir, session });
  const all = new Set<HostProcess>();
  const idle = new Map<string, HostProcess[]>();
  let started = 0;
  let disposing: Promise<void> | undefined;
  const start = (name: string): HostProcess => {
    started += 1;
    const host = new HostProcess({ name: `${name}-${started}`, session: folder, endMs });
    all.add(host);
    void host.ended.then(() => all.delete(host));
    return host;
  };
  return {
    take: (name) => {
      const waiting = (idle.get(name) ?? []).filter((host) => host.alive);
      const host = waiting.pop() ?? start(name);
      idle.set(name, waiting);
      return host;
    },
    giveBack: async (name, host) => {
      const left = await host.household.inspect();
      if (left.length > 0)
        host.log?.write(`${host.name} is not used again, for it still has: ${left.join(', ')}`);
      host.log?.close();
      if (left.length === 0 && disposing === undefined) idle.set(name, [...(idle.get(name) ?? []), host]);
      else await host.end();
      return left;
    },
    [Symbol.asyncDispose]: () => {
      disposing ??= Promise.all([...all].map((host) => host.end())).then(() => folder.remove());
      return disposing;
    },
  };
}

/** Time for a host to end when asked, in wall milliseconds. */
const endMs = 2_000;
