import type { FastifyRequest } from 'fastify';
import type { ActionEvent } from '../../core/events.ts';
import type { PartContext } from '../part.ts';

/** What was done through the gateway. */
export interface Deed {
  readonly summary: string;
  readonly changed: boolean;
  readonly ok: boolean;
  readonly plane?: ActionEvent['plane'];
}

/** Writes a call on the control plane down once, however many routers it went to. */
export function recorder({
  name,
  emit,
}: Pick<PartContext, 'name' | 'emit'>): (request: FastifyRequest, deed: Deed) => void {
  return (request, { summary, changed, ok, plane = 'traffic' }) => {
    const actor = request.headers['x-actor'];
    emit({
      type: 'action',
      part: name,
      plane,
      mutating: changed && ok,
      summary,
      ok,
      durationMs: 0,
      actor: typeof actor === 'string' ? actor : null,
    });
  };
}
