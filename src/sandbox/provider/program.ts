import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';

const requestSchema = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
});
const setOutageSchema = z.strictObject({
  on: z.boolean(),
  untilMs: z.number().optional().describe('Drill time at which it is over by itself; it lasts without'),
});

/** Somebody else's service that embeds texts, in the shapes of OpenAI's embeddings endpoint. */
export const program: PartProgram = async (_config, { clock, listen }) => {
  let outUntilMs = Number.NEGATIVE_INFINITY;
  const isOut = (): boolean => clock.now() < outUntilMs;
  const app = createFace();
  app.post('/v1/embeddings', (request, reply) => {
    if (isOut()) {
      const error = { message: 'The service is temporarily unavailable.', type: 'server_error' };
      return reply.code(503).send({ error });
    }
    const parsed = requestSchema.safeParse(request.body);
    if (!parsed.success) {
      const error = { message: z.prettifyError(parsed.error), type: 'invalid_request_error' };
      return reply.code(400).send({ error });
    }
    const { model, input } = parsed.data;
    const data = [input]
      .flat()
      .map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
    return reply.send({ object: 'list', model, data });
  });
  const api = await listen(app);
  return {
    urls: { api },
    methods: {
      /** Returns whether it was out before. */
      'set-outage': (params) => {
        const before = isOut();
        const { on, untilMs = Number.POSITIVE_INFINITY } = setOutageSchema.parse(params);
        outUntilMs = on ? untilMs : Number.NEGATIVE_INFINITY;
        return before;
      },
      state: () => ({ out: isOut() }),
    },
    stop: () => app.close(),
  };
};

/** Eight numbers in [-1, 1] that depend on the text alone. */
function vectorOf(text: string): number[] {
  return [...createHash('sha256').update(text).digest().subarray(0, 8)].map((byte) => byte / 127.5 - 1);
}
