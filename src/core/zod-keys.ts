import type { z } from 'zod';

type Schema = z.core.$ZodType;

/** The keys that a schema knows at a path of a document, in the order of the schema; empty where it allows any. */
export function knownKeys(schema: Schema, path: readonly PropertyKey[], value: unknown): string[] {
  let schemas = alternatives(schema, value);
  let here = value;
  for (const key of path) {
    here =
      typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined;
    schemas = schemas.flatMap((parent) => child(parent, key)).flatMap((found) => alternatives(found, here));
  }
  return [...new Set(schemas.flatMap((found) => Object.keys(shapeOf(found) ?? {})))];
}

/** The schema itself once its wrappers are off, or the alternatives of a union that the value can mean. */
function alternatives(schema: Schema, value: unknown): Schema[] {
  const def = schema._zod.def as Definition;
  if (def.innerType !== undefined) return alternatives(def.innerType, value);
  if (def.in !== undefined && def.out !== undefined) {
    return [...alternatives(def.in, value), ...alternatives(def.out, value)];
  }
  if (def.type === 'lazy' && def.getter !== undefined) return alternatives(def.getter(), value);
  if (def.options !== undefined) {
    const all = def.options.flatMap((option) => alternatives(option, value));
    const matching = all.filter((option) => isMeant(option, def.discriminator, value));
    return matching.length > 0 ? matching : all;
  }
  return [schema];
}

function isMeant(option: Schema, discriminator: string | undefined, value: unknown): boolean {
  if (discriminator === undefined || typeof value !== 'object' || value === null) return true;
  const literal = shapeOf(option)?.[discriminator]?._zod.def as Definition | undefined;
  return literal?.values?.includes((value as Record<string, unknown>)[discriminator]) ?? false;
}

function child(schema: Schema, key: PropertyKey): Schema[] {
  const def = schema._zod.def as Definition;
  const found = shapeOf(schema)?.[String(key)] ?? def.element ?? def.valueType;
  return found === undefined ? [] : [found];
}

function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  return (schema._zod.def as Definition).shape;
}

/** What the definitions of zod 4 hold, as far as the walk needs it (`zod/v4/core/schemas.d.ts`). */
interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly getter?: () => Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
}
