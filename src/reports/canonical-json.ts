import type { z } from 'zod';

/**
 * Writes a document the one way: fields in the order of its schema, records by name, two spaces, a line end at the end.
 *
 * Whoever built the value, and in whatever order, the same content gives the same bytes. A number that is not finite is
 * refused by the schema, for JSON would turn it into a null that means something else.
 *
 * @throws ZodError when the value does not fit its schema, which is a bug of ours.
 */
export function canonicalJson<T extends z.ZodType>(schema: T, value: z.input<T>): string {
  return `${JSON.stringify(schema.parse(value), null, 2)}\n`;
}

/** The same record with its names in the given order; names that the order does not know come last, by alphabet. */
export function orderRecord<T>(
  record: Readonly<Record<string, T>>,
  order: readonly string[],
): Record<string, T> {
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}
