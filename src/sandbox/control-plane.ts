import { z } from 'zod';
import type { Part } from './part.ts';
import { serverNames, weightsSchema } from './router/config.ts';

const routerStateSchema = z.object({
  weights: weightsSchema,
  drained: z.array(z.string()),
  fallback: z.object({ share: z.number() }),
});

const serverStateSchema = z.object({
  ready: z.boolean(),
  digest: z.string().nullable(),
  bundle: z.string().nullable(),
});
export type ServerState = z.infer<typeof serverStateSchema>;

/** The true state of router and servers, over their private channels, which no procedure can write. */
export interface ControlPlane {
  routerState(): Promise<{
    readonly weights: Readonly<Record<string, number>>;
    readonly drained: readonly string[];
    readonly fallbackShare: number;
  }>;
  /** By server name. A server that does not answer is not ready. */
  serverStates(): Promise<Record<string, ServerState>>;
}

const gone: ServerState = { ready: false, digest: null, bundle: null };

export function controlPlane(part: (name: string) => Part): ControlPlane {
  const serverState = async (name: string): Promise<[string, ServerState]> => {
    const state = await part(`server-${name}`)
      .call('state')
      .then((answer) => serverStateSchema.parse(answer))
      .catch(() => gone);
    return [name, state];
  };
  return {
    routerState: async () => {
      const { weights, drained, fallback } = routerStateSchema.parse(await part('router').call('state'));
      return { weights, drained, fallbackShare: fallback.share };
    },
    serverStates: async () => Object.fromEntries(await Promise.all(serverNames.map(serverState))),
  };
}
