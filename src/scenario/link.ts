import { z } from 'zod';
import { servers } from './schema.ts';

const serverParts = servers.map((name) => `server-${name}` as const);

/** The model servers, by the names of their parts. */
export const serverPartSchema = z.enum(serverParts);

/** Who speaks to whom: all routers to one model server, or one model server to the database. */
export const linkFields = {
  from: z
    .enum(['routers', ...serverParts])
    .default('routers')
    .describe('Who asks: the routers, or a model server'),
  to: z
    .enum([...serverParts, 'database'])
    .default('server-candidate')
    .describe('Who is asked: a model server by the routers, the database by a model server'),
};

export interface Link {
  readonly from: string;
  readonly to: string;
}

/** Whether anybody speaks to anybody there. */
export function isLink({ from, to }: Link): boolean {
  return (from === 'routers') === (to !== 'database');
}

/** What is wrong with parameters that name no link, for people. */
export const linkHint =
  'there is a link from routers to each server, and from each server to database: write for example { from: server-candidate, to: database }';

/** The name of the part that stands between the two. */
export function wireOf({ from, to }: Link): string {
  return `wire-${from}-${to}`;
}
