import type { RegisteredModel, Version } from './registered-model.ts';

const clause =
  /^(name|version_number|tags?\.(?:`[^`]+`|"[^"]+"|[\w.-]+))\s*(=|!=)\s*(?:'([^']*)'|"([^"]*)"|(\d+))$/i;

/**
 * Filters versions by an expression of MLflow: comparisons of `name`, `version_number` and `tags.<key>` with `=` or
 * `!=`, joined by `AND`. Null when it is none that is understood.
 */
export function searchVersions(model: RegisteredModel, filter: string): Version[] | null {
  const clauses = filter.trim() === '' ? [] : filter.trim().split(/\s+AND\s+/i);
  let found = model.versions;
  for (const text of clauses) {
    const [, subject = '', operator, ...values] = clause.exec(text.trim()) ?? [];
    if (operator === undefined) return null;
    const wanted = values.find((value) => value !== undefined);
    found = found.filter(
      (version) => (propertyOf(model, version, subject) === wanted) === (operator === '='),
    );
  }
  return found;
}

function propertyOf(model: RegisteredModel, version: Version, subject: string): string | undefined {
  if (subject.toLowerCase() === 'name') return model.name;
  if (subject.toLowerCase() === 'version_number') return version.version;
  return version.tags.get(subject.replace(/^tags?\./i, '').replace(/^[`"]|[`"]$/g, ''));
}
