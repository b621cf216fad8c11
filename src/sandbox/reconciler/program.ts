import { callRouter, callRouters } from '../gateway/fan-out.ts';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { snapshotSchema } from '../router/admin.ts';
import { reconcilerActor, registerDesired } from './api.ts';
import { reconcilerConfigSchema } from './config.ts';
import { DesiredState } from './desired-state.ts';
import { createReconcilerMetrics } from './metrics.ts';

/**
 * Sees to it that the traffic flows as the desired state says, as GitOps controllers do: whatever somebody changes by hand is
 * set back at its next look, unless the desired state was changed as well or the reconciler suspended.
 *
 * It speaks to the routers themselves, so an outage of the gateway's admin API does not stop it.
 */
export const program: PartProgram = async (config, context) => {
  const { routers, token, everyMs, desired: initial } = reconcilerConfigSchema.parse(config);
  const desired = new DesiredState(initial);
  const metrics = createReconcilerMetrics(desired);
  const stopping = new AbortController();
  let applies = 0;
  const app = createFace();
  registerDesired(app, { part: context.name, desired, emit: context.emit });
  app.get('/healthz', () => ({ ok: true }));
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const api = await context.listen(app);
  const reconciling = reconcile();
  return {
    urls: { api, metrics: `${api}/metrics` },
    methods: {
      /** What it holds on to, whether it does, and how often it had to set things back. */
      state: () => ({ weights: desired.weights, suspended: desired.suspended, applies }),
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([app.close(), reconciling]);
    },
  };

  async function reconcile(): Promise<void> {
    const { clock } = context;
    for (let atMs = clock.now() + everyMs; ; atMs = Math.max(atMs + everyMs, clock.now())) {
      const isOver = await clock.sleepUntil(atMs, stopping.signal).then(
        () => false,
        () => true,
      );
      if (isOver) return;
      await look();
    }
  }

  async function look(): Promise<void> {
    const startedMs = context.clock.now();
    const drift = (await Promise.all(routers.map(hasDrifted))).includes(true);
    metrics.looked(drift);
    if (!drift || desired.suspended || stopping.signal.aborted) return;
    const body = desired.weights;
    const { status, changed } = await callRouters(routers, { method: 'PUT', path: '/weights', body }, token);
    applies += 1;
    metrics.applied();
    context.emit({
      type: 'action',
      part: context.name,
      plane: 'traffic',
      mutating: changed,
      summary: `weights ${JSON.stringify(body)}: set back to the desired state`,
      ok: status === 200,
      durationMs: context.clock.now() - startedMs,
      actor: reconcilerActor,
    });
  }

  /** A router that does not answer is somebody else's to mend. */
  async function hasDrifted(router: (typeof routers)[number]): Promise<boolean> {
    const { status, body } = await callRouter(router, { method: 'GET', path: '/state' }, token);
    return status === 200 && !desired.isMetBy(snapshotSchema.parse(JSON.parse(body)).weights);
  }
};
