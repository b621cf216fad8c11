/** A made-up instant in the days before a drill; rows lie a minute apart. */
export function createdAt(index: number): string {
  return new Date(Date.UTC(2026, 0, 5, 8) + index * 60_000).toISOString();
}
