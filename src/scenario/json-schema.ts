import { z } from 'zod';
import type { FaultSchema } from './load.ts';
import { scenarioSchema } from './schema.ts';

type JsonObject = Record<string, unknown>;

/**
 * The JSON Schema (draft-07, which editors understand best) of a scenario file, with the parameters of each fault.
 */
export function scenarioJsonSchema(faults: readonly FaultSchema[]): JsonObject {
  const schema = toJsonSchema(scenarioSchema);
  const definitions = schema.definitions as { Scenario: { properties: { timeline: JsonObject } } };
  const { timeline } = definitions.Scenario.properties;
  const entry = timeline.items as JsonObject;
  const fields = entry.properties as Record<string, JsonObject>;
  timeline.items = {
    oneOf: faults.map((fault) => ({
      ...entry,
      title: fault.name,
      properties: {
        ...fields,
        fault: { const: fault.name },
        with: withoutDefinitions(toJsonSchema(fault.schema)),
      },
    })),
  };
  return schema;
}

export function toJsonSchema(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as JsonObject;
}

/** Shared shapes are defined once, at the root. */
function withoutDefinitions({ definitions: _, $schema: __, ...schema }: JsonObject): JsonObject {
  return schema;
}
