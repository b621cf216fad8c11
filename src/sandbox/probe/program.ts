import { Agent } from 'undici';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { askSentinel } from './ask.ts';
import { probeConfigSchema } from './config.ts';
import { createProbeMetrics } from './metrics.ts';

const everybody = 'all';

/**
 * A black-box probe: asks what is known where users ask, one question after the other, and exports what came back.
 *
 * It goes through everything that users go through: the gateway's pool, retries, caches and sessions. Each sentinel is a
 * user of its own, who comes back.
 */
export const program: PartProgram = async (config, context) => {
  const { model, gatewayUrl, sentinels, everyMs, timeoutMs, epochMs } = probeConfigSchema.parse(config);
  const metrics = createProbeMetrics(new Set(sentinels.map(({ segment }) => segment ?? everybody)));
  const agent = new Agent({ connections: 32, pipelining: 1 });
  const stopping = new AbortController();
  const app = createFace();
  app.get('/healthz', () => ({ ok: true }));
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const api = await context.listen(app);
  const asking = askAll();
  return {
    urls: { metrics: `${api}/metrics` },
    methods: {},
    stop: async () => {
      stopping.abort();
      await Promise.all([app.close(), agent.destroy(), asking]);
    },
  };

  /** Questions leave on schedule whatever became of those before; those that a stall has made late are left out. */
  async function askAll(): Promise<void> {
    const { clock } = context;
    for (let turn = 0, atMs = clock.now(); ; turn += 1) {
      const isOver = await clock.sleepUntil(atMs, stopping.signal).then(
        () => false,
        () => true,
      );
      if (isOver) return;
      void askOne(turn);
      atMs = Math.max(atMs, clock.now() - everyMs) + everyMs;
    }
  }

  async function askOne(turn: number): Promise<void> {
    const index = turn % sentinels.length;
    const sentinel = sentinels[index];
    if (sentinel === undefined) return;
    const result = await askSentinel(agent, {
      sentinel,
      id: `question-${turn}`,
      session: `regular-${index}`,
      origin: gatewayUrl,
      path: `/v2/models/${model}/infer`,
      timeoutMs,
    });
    if (stopping.signal.aborted) return;
    const atSeconds = (epochMs + context.clock.now()) / 1_000;
    metrics.answer({ result, segment: sentinel.segment ?? everybody, atSeconds });
  }
};
