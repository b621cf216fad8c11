import { createHash } from 'node:crypto';
import type { FlagValues } from '../router/flag-view.ts';

export type FlagValue = FlagValues[string];

/** A flag as flagd defines it, without targeting: everybody gets the default variant. */
export interface Flag {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, FlagValue>>;
  readonly defaultVariant: string;
  readonly metadata: { readonly description: string; readonly owner: string };
}
export type Flags = Readonly<Record<string, Flag>>;

export type FlagType = 'boolean' | 'string' | 'number';

/** The type of all variants of a flag. */
export function typeOf(flag: Flag): FlagType {
  const type = typeof currentValue(flag);
  return type === 'string' || type === 'number' ? type : 'boolean';
}

/** What everybody gets. */
export function currentValue(flag: Flag): FlagValue {
  return flag.variants[flag.defaultVariant] ?? false;
}

/** The values of all flags that are on; a disabled flag is as if it were not there. */
export function valuesOf(flags: Flags): FlagValues {
  return Object.fromEntries(
    Object.entries(flags).flatMap(([key, flag]) =>
      flag.state === 'ENABLED' ? [[key, currentValue(flag)]] : [],
    ),
  );
}

/** The flags as a flagd definition file, schema version 0. */
export function flagdDefinition(flags: Flags): Record<string, unknown> {
  return { $schema: 'https://flagd.dev/schema/v0/flags.json', flags };
}

/** An entity tag of a body. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
}
