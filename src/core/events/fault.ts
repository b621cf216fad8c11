import { z } from 'zod';
import { ms } from './units.ts';

/** What becomes of a fault: asked for, in place, seen by the observer, taken off. */
export const faultEvents = [
  z.object({ type: z.literal('fault-intended'), id: z.string(), fault: z.string(), atMs: ms }),
  z.object({
    type: z.literal('fault-armed'),
    id: z.string(),
    fault: z.string(),
    visibleAs: z
      .enum(['error', 'slow', 'wrong', 'leaked', 'surge', 'cold', 'state'])
      .describe('What the observer must see of it'),
  }),
  z.object({ type: z.literal('fault-seen'), id: z.string(), atMs: ms, evidence: z.string() }),
  z.object({ type: z.literal('fault-undone'), id: z.string(), ok: z.boolean() }),
] as const;
