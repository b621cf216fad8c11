import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { currentValue, etagOf, type Flag } from './flag.ts';
import type { FlagStore } from './flag-store.ts';

const requestSchema = z.object({ context: z.looseObject({ targetingKey: z.string().optional() }) });

/** OpenFeature Remote Evaluation Protocol: one flag, and all of them. */
export function registerOfrep(app: FastifyInstance, store: FlagStore): void {
  app.post<{ Params: { key: string } }>('/ofrep/v1/evaluate/flags/:key', (request, reply) => {
    const { key } = request.params;
    const parsed = requestSchema.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ key, ...invalid(parsed.error) });
    const flag = store.find(key);
    if (flag === undefined || flag.state === 'DISABLED') {
      const errorDetails = `There is no flag ${key} that is enabled.`;
      return reply.code(404).send({ key, errorCode: 'FLAG_NOT_FOUND', errorDetails });
    }
    return reply.send(evaluate(key, flag));
  });
  app.post('/ofrep/v1/evaluate/flags', (request, reply) => {
    const parsed = requestSchema.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send(invalid(parsed.error));
    const enabled = Object.entries(store.flags).filter(([, { state }]) => state === 'ENABLED');
    const body = JSON.stringify({ flags: enabled.map(([key, flag]) => evaluate(key, flag)) });
    const etag = etagOf(body);
    reply.header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(body);
  });
}

function evaluate(key: string, flag: Flag): Record<string, unknown> {
  const { defaultVariant: variant, metadata } = flag;
  return { key, value: currentValue(flag), variant, reason: 'STATIC', metadata };
}

function invalid(error: z.ZodError): Record<string, string> {
  return { errorCode: 'INVALID_CONTEXT', errorDetails: z.prettifyError(error) };
}
