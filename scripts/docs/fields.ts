type JsonObject = Readonly<Record<string, unknown>>;

/** A Markdown table of the fields of a JSON Schema object, nested ones with their path. */
export function fieldTable(schema: JsonObject): string {
  const rows = fieldsOf(resolve(schema, schema), schema, '');
  return ['| field | type | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function fieldsOf(object: JsonObject, root: JsonObject, prefix: string): string[] {
  const required = new Set((object.required as string[] | undefined) ?? []);
  return Object.entries((object.properties as Record<string, JsonObject> | undefined) ?? {}).flatMap(
    ([name, field]) => {
      const path = `${prefix}${name}`;
      const resolved = { ...resolve(field, root), ...field };
      const ends = required.has(name) ? '*required*' : defaultOf(field);
      const row = `| \`${path}\` | ${typeOf(resolved, root)} | ${ends} | ${meaning(resolved)} |`;
      return [row, ...fieldsOf(resolved, root, `${path}.`)];
    },
  );
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = schema.$ref ?? (schema.allOf as JsonObject[] | undefined)?.[0]?.$ref;
  if (typeof reference !== 'string') return schema;
  return (root.definitions as Record<string, JsonObject>)[reference.split('/').at(-1) ?? ''] ?? schema;
}

function typeOf(schema: JsonObject, root: JsonObject): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if ('const' in schema) return `\`${String(schema.const)}\``;
  if (schema.id === 'Duration' || JSON.stringify(schema).includes('Duration')) {
    if (schema.type === 'string') return 'duration';
  }
  if (schema.type === 'array') {
    const items = schema.items as JsonObject | undefined;
    return items?.oneOf ? 'list of faults' : `list of ${typeOf(resolve(items ?? {}, root), root)}`;
  }
  return String(schema.type ?? 'any');
}

function defaultOf(schema: JsonObject): string {
  if (!('default' in schema)) return '';
  const text = JSON.stringify(schema.default);
  return text === '{}' || text === '[]' ? '' : `\`${text.replaceAll('"', '')}\``;
}

function meaning(schema: JsonObject): string {
  return String(schema.description ?? '').replaceAll('|', '\\|');
}
