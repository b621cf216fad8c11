/** What somebody has seen, by where they looked. */
export type Sight = Readonly<Record<string, unknown>>;

/** Everything in which two sights differ, one line each: the place, and what stands there in one and in the other. */
export function differences(one: unknown, other: unknown, place = 'all'): string[] {
  if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other)) {
    return Object.is(one, other) ? [] : [`${place}: ${short(one)} / ${short(other)}`];
  }
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) =>
    differences(
      (one as Readonly<Record<string, unknown>>)[key],
      (other as Readonly<Record<string, unknown>>)[key],
      `${place}.${key}`,
    ),
  );
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
