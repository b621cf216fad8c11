import { z } from 'zod';
import type { ActionEvent } from '../../core/events.ts';
import { moduleUrl } from '../../core/module-url.ts';
import type { Part, PartSpec } from '../part.ts';

const nameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,40}$/);

const seedTableSchema = z.strictObject({
  table: z.string(),
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .describe('All with the columns of the first; columns that it leaves out take their defaults'),
});
export type SeedTable = Readonly<z.infer<typeof seedTableSchema>>;

export const templateSchema = z.strictObject({
  template: nameSchema.describe('For example the name of the domain'),
  migrationsDir: z.string().describe('Absolute path of a folder with Flyway-style V-files'),
  target: z.string().optional().describe('Last version to apply; all when left out'),
  rows: z.array(seedTableSchema).default([]).describe('Inserted in this order, after the migrations'),
  seedSql: z.string().optional().describe('Run last'),
});
export type Template = z.input<typeof templateSchema>;

export const cloneSchema = z.strictObject({ template: nameSchema, name: nameSchema });
export type Clone = Readonly<z.infer<typeof cloneSchema>>;

export const databaseNameSchema = z.strictObject({ name: nameSchema });

export const databaseConfigSchema = z.strictObject({
  server: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('As the harness reaches it'),
      port: z.int().positive(),
      password: z.string().describe('Of the superuser'),
      neighbours: z.string().describe('Host and port at which other parts reach it'),
    })
    .optional()
    .describe('A PostgreSQL server that runs already; the part starts one of its own when left out'),
});
export type ServerAddress = Readonly<NonNullable<z.infer<typeof databaseConfigSchema>['server']>>;

const urlsSchema = z.strictObject({
  neighbours: z
    .string()
    .describe('What the parts log in as, the owner of everything, as they reach the server'),
  app: z.string().describe('The same, as this machine reaches the server'),
  operator: z.string().describe('The procedure: may change everything, and is watched'),
  observer: z.string().describe('The harness: may read everything'),
});
/** Where a database is, with user and password, by role. Keep these out of the journal. */
export type DatabaseUrls = Readonly<z.infer<typeof urlsSchema>>;

/** What the harness may ask of the database part. */
export interface Database {
  /** Builds a template; does nothing when there is one of this name. */
  prepareTemplate(template: Template): Promise<void>;
  /** Clones a template. The clone and its template know nothing of each other. */
  createDatabase(clone: Clone): Promise<DatabaseUrls>;
  /** Removes a database and ends whoever is connected. Does nothing when there is none. */
  dropDatabase(name: string): Promise<void>;
  /** Calls back with what the operator did, and in which database: one server serves the drills that run side by side. */
  onAction(listener: (database: string, action: ActionEvent) => void): void;
  /** Resolves when the actions of all statements that have ended by now were told. */
  flush(): Promise<void>;
}

/** What the database part streams to the harness, besides its answers. */
export const actionsTopic = 'actions';
export interface DatabaseAction {
  readonly database: string;
  readonly action: ActionEvent;
}

/** The database part: the keeper of a PostgreSQL server. */
export const databaseSpec: PartSpec = {
  name: 'database',
  program: moduleUrl(import.meta.url, './database-program'),
  config: {},
};

/** Talks to the database part in types. */
export function databaseOf(part: Part): Database {
  return {
    prepareTemplate: async (template) => {
      await part.call('prepareTemplate', template);
    },
    createDatabase: async (clone) => urlsSchema.parse(await part.call('createDatabase', clone)),
    dropDatabase: async (name) => {
      await part.call('dropDatabase', { name });
    },
    onAction: (listener) =>
      part.onData(actionsTopic, (data) => {
        const { database, action } = data as DatabaseAction;
        listener(database, action);
      }),
    flush: async () => {
      await part.call('flush');
    },
  };
}
