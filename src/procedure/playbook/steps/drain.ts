import { done, failed } from '../context.ts';
import { callRouter, serverSchema } from '../tools/model-server.ts';
import { defineStep } from './step.ts';

/** Takes a server out of the rotation, users that stick to it included: a weight of 0 alone leaves them there. */
export const drain = defineStep({
  name: 'drain',
  readOnly: false,
  schema: serverSchema.describe('Takes a server out of the rotation, sticky users included'),
  title: (server) => `drain ${server}`,
  async run(server, context) {
    const answer = await callRouter({ method: 'POST', path: `/servers/${server}/drain` }, context);
    return answer.ok ? done(`${server} is drained`) : failed(answer.detail);
  },
});

/** Puts a drained server back into the rotation, with the weight that it has. */
export const undrain = defineStep({
  name: 'undrain',
  readOnly: false,
  schema: serverSchema.describe('Puts a drained server back into the rotation'),
  title: (server) => `undrain ${server}`,
  async run(server, context) {
    const answer = await callRouter({ method: 'POST', path: `/servers/${server}/undrain` }, context);
    return answer.ok ? done(`${server} is back in the rotation`) : failed(answer.detail);
  },
});
