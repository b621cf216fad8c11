import type { Condition } from './schema.ts';

const lengthMax = 80;

/** A condition in words, on one line and not too long for one. */
export function describeCondition(condition: Condition): string {
  return shorten(inWords(condition));
}

/** A query as a name for itself. */
export function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > lengthMax ? `${line.slice(0, lengthMax)}…` : line;
}

function inWords({
  promql,
  signal,
  sql,
  http,
  contract,
  artifact,
  available,
  model,
  class: kind,
  above,
  below,
  all,
  any,
  not,
}: Condition): string {
  if (all !== undefined) return all.map(inWords).join(' and ');
  if (any !== undefined) return `(${any.map(inWords).join(' or ')})`;
  if (not !== undefined) return `not ${inWords(not)}`;
  if (contract !== undefined) return `the schema satisfies the contract of ${contract}`;
  if (artifact !== undefined) return `${artifact} in the registry is the one that was approved`;
  if (available !== undefined) return `this product has ${available}`;
  if (model !== undefined) return `the model is ${model}`;
  if (kind !== undefined) return `the incident is of class ${kind}`;
  if (http !== undefined) return `${http.get} answers ${http.status}`;
  const bounds = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return [signal ?? promql ?? sql ?? '', bounds.join(' and ')].join(' ').trim();
}
