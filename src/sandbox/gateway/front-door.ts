import type { FastifyInstance } from 'fastify';
import { Agent } from 'undici';
import { messageOf } from '../../core/errors.ts';
import { createFace } from '../http.ts';
import type { RouterPool } from './pool.ts';

/** Headers that belong to one connection, not to the answer. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
]);

/** One address for all routers: each request goes to the next router in the pool, as it is, and so does its answer. */
export function createFrontDoor(pool: RouterPool): {
  readonly app: FastifyInstance;
  close(): Promise<void>;
} {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const app = createFace();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', (_request, reply) =>
    reply.code(pool.members.length > 0 ? 200 : 503).send({ ready: pool.members.length > 0 }),
  );
  app.post('/v2/models/:model/infer', async (request, reply) => {
    const router = pool.next();
    if (router === undefined) return reply.code(503).send({ error: 'No router is in the pool.' });
    const session = request.headers['x-session'];
    try {
      const answer = await agent.request({
        origin: router.api,
        path: request.url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(typeof session === 'string' && { 'x-session': session }),
        },
        body: request.body instanceof Buffer ? request.body : '',
      });
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined && !hopByHop.has(name)) reply.header(name, value);
      }
      return reply.code(answer.statusCode).send(Buffer.from(await answer.body.arrayBuffer()));
    } catch (thrown) {
      return reply.code(502).send({ error: `No answer from ${router.name}: ${messageOf(thrown)}` });
    }
  });
  return {
    app,
    close: async () => {
      await Promise.all([app.close(), agent.destroy()]);
    },
  };
}
