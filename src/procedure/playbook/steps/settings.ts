import { z } from 'zod';
import { done, failed } from '../context.ts';
import { callServer, serverSchema } from '../tools/model-server.ts';
import { somethingSaid } from './something-said.ts';
import { defineStep } from './step.ts';

/** Sets how a server treats the data that it shares with another release. */
export const settings = defineStep({
  name: 'settings',
  readOnly: false,
  schema: z
    .strictObject({
      server: serverSchema,
      readShim: z.boolean().optional().describe('Whether it reads rows in the form of the other release too'),
      writes: z
        .enum(['on', 'frozen'])
        .optional()
        .describe('`frozen`: it writes no row in a form that the release before it cannot read'),
    })
    .check(somethingSaid(({ readShim, writes }) => [readShim, writes], 'readShim or writes'))
    .describe('Sets how a server reads and writes shared data: { server: stable, readShim: true }'),
  title: ({ server, ...wanted }) => `tell ${server}: ${JSON.stringify(wanted)}`,
  async run({ server, ...wanted }, context) {
    const call = { method: 'PUT', path: '/v2/models/{model}/settings', json: wanted } as const;
    const answer = await callServer(server, call, context);
    return answer.ok ? done(`${server} has ${JSON.stringify(wanted)}`) : failed(answer.detail);
  },
});
