import { z } from 'zod';
import type { Verdict } from './verdict.ts';

const payloadSchema = z
  .looseObject({
    text: z.string().optional(),
    channel: z.string().optional(),
    blocks: z
      .array(z.looseObject({ type: z.string() }))
      .max(50)
      .optional(),
    attachments: z.array(z.looseObject({})).max(100).optional(),
  })
  .refine(({ text, blocks, attachments }) => Boolean(text?.trim() || blocks?.length || attachments?.length));

/** A Slack incoming webhook: answers the plain text `ok`, or a word that says what is wrong. */
export function slackMessage(channel: string, body: unknown): Verdict {
  // As a form, Slack takes the JSON in a field `payload`.
  const form = z.object({ payload: z.string() }).safeParse(body);
  const parsed = payloadSchema.safeParse(form.success ? jsonOf(form.data.payload) : body);
  if (!parsed.success) return { accepted: false, status: 400, body: 'invalid_payload' };
  const { text, blocks, attachments, channel: override } = parsed.data;
  return {
    accepted: true,
    status: 200,
    body: 'ok',
    audience: (override ?? channel).replace(/^#/, ''),
    text: text?.trim() || textsIn([blocks, attachments]).join(' '),
  };
}

/** The value of a JSON text, undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every string under a key `text` or `fallback`, in the order of the document. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === 'string' ? (key === 'text' || key === 'fallback' ? [item] : []) : textsIn(item),
  );
}
