import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { validateYaml } from '../../core/yaml-document.ts';
import { type Domain as DomainName, domains } from '../../scenario/schema.ts';
import { driftMonitorConfigSchema } from '../drift-monitor/config.ts';
import { kpiSchema } from '../kpi/config.ts';
import { type Bundle, loadBundle } from './bundle.ts';

/** Which answers serve again: those to requests that agree in some inputs. */
export const cacheSchema = z.strictObject({
  ttlMs: z.number().positive().describe('Drill time for which an answer serves again'),
  key: z.array(z.string()).min(1).describe('Inputs in which requests must agree'),
});

const domainFileSchema = z.strictObject({
  name: z.enum(domains),
  title: z.string(),
  model: z.string().describe('Name of the model in the Open Inference Protocol'),
  tables: z.array(z.string()).describe('Tables of the domain, parents before children'),
  bundles: z.record(z.string(), z.string()).describe('Bundle files by bundle name'),
  serving: z
    .record(z.string(), z.string())
    .describe('Which bundle each server loads when nothing has happened yet'),
  migrations: z.string().describe('Folder with the migrations up to the known-good schema'),
  release: z.string().nullable().describe('Folder with the migration that the bad release runs'),
  rollback: z.string().nullable().describe('Folder with the migration that a good rollback runs'),
  request: z.strictObject({
    id: z.string().describe('The input that identifies a request'),
    liveIdFrom: z.string().describe('Live ids are not less than this; seeded rows are'),
    bytes: z.int().describe('Typical size of a request body'),
  }),
  drift: driftMonitorConfigSchema
    .extend({ share: z.number().min(0).max(1).describe('Share of the requests that are looked at') })
    .describe('What the drift monitor watches'),
  sticky: z.boolean().default(false).describe('Whether the routers keep a session on its server'),
  cache: cacheSchema.nullable().default(null).describe('Which answers the routers keep; null for none'),
  reconciler: z
    .strictObject({ everyMs: z.number().positive() })
    .optional()
    .describe('Re-applies the desired state this often; without it there is no reconciler'),
  provider: z.boolean().default(false).describe('Whether the model needs an upstream embedding provider'),
  kpi: kpiSchema.optional().describe('Business metrics; without it nobody measures any'),
  sentinels: z.string().optional().describe('File with questions whose answers are known'),
  ledger: z.strictObject({
    table: z.string(),
    idColumn: z.string(),
    query: z
      .string()
      .describe('All writes as (id, answer, bundle, value), texts; works in every state of the schema'),
  }),
});

/** A domain: one small AI product with its model, bundles, schema and data. Paths are absolute. */
export interface Domain extends Omit<z.infer<typeof domainFileSchema>, 'bundles'> {
  readonly bundles: Readonly<Record<string, Bundle>>;
}

/** Where the domains of the package lie: the same place seen from sources and from the build. */
export const domainsFolder = new URL('../../../fixtures/domains/', import.meta.url);

/**
 * Loads a domain with its bundles.
 *
 * @throws FiredrillError `FILE_INVALID` that lists every mistake of a file with its line.
 */
export async function loadDomain(name: DomainName, folder: URL = domainsFolder): Promise<Domain> {
  const base = new URL(`${name}/`, folder);
  const absolute = (path: string): string => fileURLToPath(new URL(path, base));
  const path = absolute('domain.yaml');
  const file = validateYaml(domainFileSchema, await readFile(path, 'utf8'), path);
  const bundles: Record<string, Bundle> = {};
  for (const [bundleName, bundlePath] of Object.entries(file.bundles)) {
    bundles[bundleName] = await loadBundle(absolute(bundlePath));
  }
  return {
    ...file,
    bundles,
    migrations: absolute(file.migrations),
    release: file.release && absolute(file.release),
    rollback: file.rollback && absolute(file.rollback),
    ...(file.sentinels !== undefined && { sentinels: absolute(file.sentinels) }),
  };
}
