import { setTimeout as sleepWall } from 'node:timers/promises';
import { z } from 'zod';
import type { Part } from './part.ts';
import { snapshotSchema } from './router/admin.ts';
import { serverNames } from './router/config.ts';
import { flagValuesSchema } from './router/flag-store.ts';
import type { FlagValues } from './router/flag-view.ts';
import { routerNames } from './router/spec.ts';

const serverStateSchema = z.object({
  ready: z.boolean(),
  digest: z.string().nullable(),
  bundle: z.string().nullable(),
  components: z.record(z.string(), z.string()).optional().describe('Which bundle each component is from'),
  replicas: z.object({ ready: z.int(), of: z.int() }).optional(),
  utilisation: z.number().optional().describe('Offered load over capacity'),
});
export type ServerState = z.infer<typeof serverStateSchema>;

/** What one router does with requests, and what it believes. */
export interface RouterReplicaState {
  readonly inPool: boolean;
  /** Digest of its flags. */
  readonly flags: string;
  readonly path: 'weights' | 'classic';
  readonly weights: Readonly<Record<string, number>>;
  readonly drained: readonly string[];
  readonly fallbackShare: number;
  readonly cacheEpoch: number;
}

/** The true state of routers, flags and servers, over their private channels, which no procedure can write. */
export interface ControlPlane {
  /** By the name of the replica. */
  routers(): Promise<Record<string, RouterReplicaState>>;
  /** By server name. A server that does not answer is not ready. */
  serverStates(): Promise<Record<string, ServerState>>;
  /** Flags in the store that differ from how the sandbox was started, by key. */
  changedFlags(): Promise<FlagValues>;
  /** What the reconciler holds on to; null where there is none. */
  desired(): Promise<DesiredPlane | null>;
}

const desiredSchema = z.object({ weights: z.record(z.string(), z.number()), suspended: z.boolean() });
export type DesiredPlane = z.infer<typeof desiredSchema>;

const gone: ServerState = { ready: false, digest: null, bundle: null };
/** In wall milliseconds: a server that stands still, while others answer, holds nobody up for longer. */
const silentAfterMs = 2_000;
const poolSchema = z.object({ pool: z.array(z.string()) });

/** @param hasReconciler whether the domain has one. */
export function controlPlane(part: (name: string) => Part, hasReconciler: boolean): ControlPlane {
  const silent = new Set<string>();
  /** How a server is; not ready when it keeps silent for too long after another one was `heard`. */
  const unlessSilent = (
    name: string,
    { answer, heard }: { readonly answer: Promise<ServerState>; readonly heard: Promise<unknown> },
  ): Promise<ServerState> => {
    const { promise, resolve } = Promise.withResolvers<ServerState>();
    const done = new AbortController();
    heard
      .then(() => sleepWall(silentAfterMs, undefined, { signal: done.signal }))
      .then(
        () => {
          if (done.signal.aborted) return;
          silent.add(name);
          resolve(gone);
        },
        () => {},
      );
    void answer
      .catch(() => gone)
      .then((state) => {
        done.abort();
        silent.delete(name);
        resolve(state);
      });
    return promise;
  };
  const serverStates = async (): Promise<Record<string, ServerState>> => {
    // Who has been asked in vain is not asked again before that was answered: everybody would wait for it each time.
    const asked = serverNames
      .filter((name) => !silent.has(name))
      .map((name) => {
        const answer = part(`server-${name}`).call('state');
        return { name, answer: answer.then((state) => serverStateSchema.parse(state)) };
      });
    // A machine that is busy makes all of them late: that is no silence.
    const heard = Promise.any(asked.map(({ answer }) => answer));
    // Nobody may be there to be heard.
    heard.catch(() => {});
    const states = await Promise.all(
      asked.map(async ({ name, answer }) => [name, await unlessSilent(name, { answer, heard })] as const),
    );
    const known = new Map<string, ServerState>(states);
    return Object.fromEntries(serverNames.map((name) => [name, known.get(name) ?? gone]));
  };
  const routerState = async (name: string): Promise<Omit<RouterReplicaState, 'inPool'>> => {
    const { weights, drained, fallback, cache, flags } = snapshotSchema.parse(await part(name).call('state'));
    const { digest, path } = flags;
    return { flags: digest, path, weights, drained, fallbackShare: fallback.share, cacheEpoch: cache.epoch };
  };
  const routers = async (): Promise<Record<string, RouterReplicaState>> => {
    const [gateway, ...states] = await Promise.all([
      part('gateway').call('state'),
      ...routerNames.map(routerState),
    ]);
    const { pool } = poolSchema.parse(gateway);
    return Object.fromEntries(
      routerNames.flatMap((name, index) => {
        const state = states[index];
        return state === undefined ? [] : [[name, { inPool: pool.includes(name), ...state }] as const];
      }),
    );
  };
  return {
    routers,
    changedFlags: async () => flagValuesSchema.parse(await part('flags').call('changed')),
    serverStates,
    desired: async () => (hasReconciler ? desiredSchema.parse(await part('reconciler').call('state')) : null),
  };
}
