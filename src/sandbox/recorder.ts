import type { FastifyRequest } from 'fastify';
import type { ActionEvent } from '../core/events.ts';
import type { PartContext } from './part.ts';

type Said = Pick<ActionEvent, 'plane' | 'summary' | 'mutating' | 'ok'> & { readonly durationMs?: number };

/** Writes a call on the control plane to the journal, with whoever says that it was them. */
export type Recorder = (request: FastifyRequest, action: Said) => void;

export function recorderOf({ name, emit }: Pick<PartContext, 'name' | 'emit'>): Recorder {
  return (request, action) => {
    const actor = request.headers['x-actor'];
    const named = typeof actor === 'string' ? actor : null;
    emit({ type: 'action', part: name, durationMs: 0, ...action, actor: named });
  };
}
