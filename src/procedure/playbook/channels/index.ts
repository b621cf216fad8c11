import { z } from 'zod';
import type { StepContext, StepOutcome } from '../context.ts';
import type { Channel } from './channel.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { statuspage } from './statuspage.ts';

const channels = { slack, pagerduty, statuspage } as const;

/** A message to people: which channel, and what to say there. */
export const messageSchema = z.discriminatedUnion('to', [slack.schema, pagerduty.schema, statuspage.schema]);
export type Message = z.output<typeof messageSchema>;

/** Sends a message. A message that does not arrive is a failed outcome. */
export function sendMessage(message: Message, context: StepContext): Promise<StepOutcome> {
  const channel: Channel = channels[message.to];
  return channel.send(message, context);
}
