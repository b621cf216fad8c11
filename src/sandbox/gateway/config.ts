import { z } from 'zod';

/** What the front door is started with. */
export const gatewayConfigSchema = z.strictObject({
  routers: z
    .array(z.strictObject({ name: z.string(), api: z.url(), admin: z.url() }))
    .min(1)
    .describe('The replicas behind it, all in the pool at first'),
  token: z.string().describe('What the gateway proves with to its routers that it is the gateway'),
});
export type RouterAddress = z.infer<typeof gatewayConfigSchema>['routers'][number];

/** Under which the gateway streams the API addresses of the routers in the pool, whenever that changes. */
export const poolTopic = 'pool';
