/**
 * What this process holds that could outlive a part, by kind: timers, requests under way, and every socket and server,
 * also those that do not keep the process alive.
 */
export function countTraces(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (kind: string): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const kind of process.getActiveResourcesInfo()) if (!isHandle(kind)) count(kind);
  if (process.report !== undefined) {
    // Otherwise it looks up the name of every peer, and everybody waits.
    Object.assign(process.report, { excludeNetwork: true });
    const { libuv } = process.report.getReport() as { libuv: readonly { readonly type: string }[] };
    for (const { type } of libuv) if (watched.has(type)) count(type);
  }
  for (const event of process.eventNames()) {
    for (let left = process.listenerCount(event); left > 0; left--) count(`listener of ${String(event)}`);
  }
  return counts;
}

/** What has come on top of an earlier count, as text for people. */
export function tracesSince(before: ReadonlyMap<string, number>): readonly string[] {
  return [...countTraces()].flatMap(([kind, count]) => {
    const more = count - (before.get(kind) ?? 0);
    return more > 0 ? [`${more} × ${kind}`] : [];
  });
}

const watched: ReadonlySet<string> = new Set(['tcp', 'udp', 'pipe', 'process', 'fs_event', 'fs_poll']);

/** Node tells of those that keep the process alive, libuv of all. */
function isHandle(kind: string): boolean {
  return kind.endsWith('Wrap') && !kind.includes('Req');
}
