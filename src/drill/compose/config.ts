import { z } from 'zod';
import { scenarioSchema } from '../../scenario/schema.ts';

/** The file with what the conductor is told, and the folder with the domains, below the folder for configuration. */
export const conductorFile = 'conductor.json';
export const domainsFolderName = 'domains';

/** What the conductor under docker compose is told. */
export const conductorConfigSchema = z.strictObject({
  scenario: scenarioSchema.describe('Of which only the beginning is shown: nothing is broken'),
  seed: z.int(),
  firstPort: z.int().describe('From here on this machine reaches the sandbox'),
  scrapeIntervalMs: z.number().positive(),
  evaluationIntervalMs: z.number().positive(),
});
export type ConductorConfig = Readonly<z.infer<typeof conductorConfigSchema>>;
export type ConductorConfigInput = z.input<typeof conductorConfigSchema>;
