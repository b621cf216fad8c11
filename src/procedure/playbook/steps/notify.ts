import { messageSchema, sendMessage } from '../channels/index.ts';
import { defineStep } from './step.ts';

/** Tells people something in the middle of a plan. What is said at every incident belongs under `communicate`. */
export const notify = defineStep({
  name: 'notify',
  readOnly: true,
  schema: messageSchema.describe('Tells people something: { to: slack, text: "…" }'),
  title: ({ to }) => `tell people on ${to}`,
  run: sendMessage,
});
