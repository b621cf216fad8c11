import { z } from 'zod';
import { ms } from './units.ts';

const alertSchema = z.object({
  type: z.literal('alert'),
  state: z.enum(['pending', 'firing', 'resolved']),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  value: z.number().nullable(),
  activeAtMs: ms,
  atMs: ms.describe('The evaluation that changed the state'),
});

/** A call on the control plane of the sandbox, as the part that served it saw it. */
const actionSchema = z.object({
  type: z.literal('action'),
  part: z.string(),
  plane: z.enum([
    'model',
    'traffic',
    'schema',
    'data',
    'cache',
    'flags',
    'desired',
    'registry',
    'comms',
    'none',
  ]),
  mutating: z.boolean(),
  summary: z.string(),
  ok: z.boolean(),
  durationMs: ms,
  actor: z.string().nullable().describe('Who did it, where the protocol says'),
});
export type ActionEvent = z.infer<typeof actionSchema>;

/** What the sandbox says of itself: what its monitoring noticed, and what was asked of its parts. */
export const sandboxEvents = [alertSchema, actionSchema] as const;
