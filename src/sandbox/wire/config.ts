import { z } from 'zod';

/** What a wire is started with: whom it leads to. */
export const wireConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), origin: z.url().describe('A part, without a path') }),
  z.strictObject({ kind: z.literal('tcp'), host: z.string(), port: z.int().positive() }),
]);
export type WireConfig = Readonly<z.infer<typeof wireConfigSchema>>;
