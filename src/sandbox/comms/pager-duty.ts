import { z } from 'zod';
import type { Verdict } from './verdict.ts';

const eventSchema = z.discriminatedUnion('event_action', [
  z.looseObject({
    event_action: z.literal('trigger'),
    routing_key: z.string().min(1),
    dedup_key: z.string().min(1).max(255).optional(),
    payload: z.looseObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    }),
  }),
  z.looseObject({
    event_action: z.enum(['acknowledge', 'resolve']),
    routing_key: z.string().min(1),
    dedup_key: z.string().min(1).max(255),
  }),
]);

/** PagerDuty Events v2. It knows which alerts are open, by routing key and dedup key. */
export class PagerDuty {
  readonly #open = new Map<string, string>();
  #unnamed = 0;

  /**
   * Takes an event. Like the real service, it answers an acknowledge or resolve of an alert that it does not know with
   * success, and drops it: nobody is told anything.
   */
  event(body: unknown): Verdict {
    const parsed = eventSchema.safeParse(body);
    if (!parsed.success) {
      const errors = parsed.error.issues.map((issue) => `'${issue.path.join('.')}' ${issue.message}`);
      return {
        accepted: false,
        status: 400,
        body: { status: 'invalid event', message: 'Event object is invalid', errors },
      };
    }
    const event = parsed.data;
    if (event.event_action === 'trigger') {
      this.#unnamed += 1;
      const dedupKey = event.dedup_key ?? `firedrill-${this.#unnamed}`;
      this.#open.set(`${event.routing_key}/${dedupKey}`, event.payload.summary);
      return { ...processed(dedupKey), accepted: true, audience: 'oncall', text: event.payload.summary };
    }
    const key = `${event.routing_key}/${event.dedup_key}`;
    const summary = this.#open.get(key);
    if (summary === undefined) return { ...processed(event.dedup_key), accepted: false };
    if (event.event_action === 'resolve') this.#open.delete(key);
    const text = `${event.event_action}: ${summary}`;
    return { ...processed(event.dedup_key), accepted: true, audience: 'oncall', text };
  }
}

function processed(dedupKey: string): { readonly status: number; readonly body: unknown } {
  return {
    status: 202,
    body: { status: 'success', message: 'Event processed', dedup_key: dedupKey },
  };
}
