import { randomUUID } from 'node:crypto';

/**
 * A name for the database of one drill. Procedures see it, so it is drawn anew each time and follows from nothing: a name
 * that followed from the seed or from the scenario would tell which one runs. Nothing is drawn from it.
 */
export function drawDatabaseName(): string {
  return `product_${randomUUID().slice(0, 8)}`;
}
