import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { messageOf } from '../core/errors.ts';

/** Largest request body that a part takes. */
const bodyBytesMax = 1_048_576;

/**
 * The HTTP face of a part, with every default that matters spelled out.
 *
 * Bodies are JSON whatever their content type says, for people send them with plain curl; no body is an empty object.
 * Errors are answered as `{ error }`.
 */
export function createFace(): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: bodyBytesMax, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch (cause) {
      done(Object.assign(new Error(`The body is not JSON: ${messageOf(cause)}`), { statusCode: 400 }));
    }
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    return reply.code(status).send({ error: messageOf(error) });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `There is nothing at ${request.method} ${request.url}.` }),
  );
  return app;
}

/** Answers that the caller made a mistake, and what to do about it. */
export function refuse(reply: FastifyReply, status: number, error: string, nextStep: string): FastifyReply {
  return reply.code(status).send({ error, nextStep });
}
