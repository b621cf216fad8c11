import type { Planes } from '../core/events.ts';

/**
 * Says what changed between two looks at the planes, or all of it when there was no look before.
 *
 * @example ['traffic stable 0 % → 100 %, candidate 100 % → 0 %', 'schema contracts v2 → v1, v2']
 */
export function planesInWords(now: Planes, before: Planes | undefined): string[] {
  return [
    ...serversInWords(now, before),
    ...weightsInWords(now, before),
    ...schemaInWords(now, before),
    ...named(now, before, routersOf),
    ...named(now, before, flagsOf),
    ...named(now, before, cacheOf),
    ...named(now, before, desiredOf),
  ];
}

function serversInWords(now: Planes, before: Planes | undefined): string[] {
  return namesOf(now.servers, before?.servers).flatMap((name) => {
    const change = changeOf(
      before && describeServer(before.servers[name]),
      describeServer(now.servers[name]),
    );
    return change === undefined ? [] : [`${name} ${change}`];
  });
}

function describeServer(server: Planes['servers'][string] | undefined): string {
  if (server === undefined) return 'absent';
  const { ready, bundle, digest, replicas } = server;
  const bytes = digest === null ? 'nothing' : `${bundle ?? 'nameless'}@${shortDigest(digest)}`;
  const up = replicas === undefined || replicas.ready === replicas.of;
  const copies = up ? '' : ` (${replicas.ready} of ${replicas.of} up)`;
  return `${bytes}${ready ? '' : ' (not ready)'}${copies}`;
}

function weightsInWords(now: Planes, before: Planes | undefined): string[] {
  const changes = namesOf(now.weights, before?.weights).flatMap((name) => {
    const change = changeOf(before && percent(before.weights[name]), percent(now.weights[name]));
    return change === undefined ? [] : [`${name} ${change}`];
  });
  return changes.length === 0 ? [] : [`traffic ${changes.join(', ')}`];
}

function schemaInWords(now: Planes, before: Planes | undefined): string[] {
  const fingerprint = changeOf(
    before && shortDigest(before.schema?.logical),
    shortDigest(now.schema?.logical),
  );
  const contracts = changeOf(before && contractsOf(before), contractsOf(now));
  if (now.schema === null && (before === undefined || before.schema === null)) return [];
  return [
    ...(fingerprint === undefined ? [] : [`schema ${fingerprint}`]),
    ...(contracts === undefined ? [] : [`schema contracts ${contracts}`]),
  ];
}

function contractsOf(planes: Planes): string {
  return planes.schema?.contracts.join(', ') || 'none';
}

/** Each thing that has a name and a state in words, where its state is new. */
function named(
  now: Planes,
  before: Planes | undefined,
  read: (planes: Planes) => Readonly<Record<string, string>>,
): string[] {
  const states = read(now);
  const then = before && read(before);
  return namesOf(states, then).flatMap((name) => {
    const change = changeOf(then && (then[name] ?? 'none'), states[name] ?? 'none');
    return change === undefined ? [] : [`${name} ${change}`];
  });
}

function routersOf({ routers = {} }: Planes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(routers).map(([name, { inPool, flags, path }]) => {
      const retired = path === 'classic' ? ' on the retired path' : '';
      return [name, `flags ${shortDigest(flags)}${retired}${inPool ? '' : ' (ejected)'}`];
    }),
  );
}

function flagsOf({ flags = {} }: Planes): Record<string, string> {
  return Object.fromEntries(Object.entries(flags).map(([key, value]) => [`flag ${key}`, String(value)]));
}

function cacheOf({ cacheEpoch }: Planes): Record<string, string> {
  return cacheEpoch === undefined ? {} : { 'cache epoch': String(cacheEpoch) };
}

function desiredOf({ desired }: Planes): Record<string, string> {
  if (!desired) return {};
  const weights = Object.entries(desired.weights).filter(([, weight]) => weight > 0);
  const shares = weights.map(([server, weight]) => `${server} ${weight}`).join(', ');
  return { desired: `${shares}${desired.suspended ? ' (suspended)' : ''}` };
}

/** The change as `before → now`, the state alone where nothing was known before, nothing where nothing changed. */
function changeOf(before: string | undefined, now: string): string | undefined {
  if (before === now) return undefined;
  return before === undefined ? now : `${before} → ${now}`;
}

function namesOf(...records: readonly (Readonly<Record<string, unknown>> | undefined)[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record ?? {})))];
}

function percent(share: number | undefined): string {
  return `${Math.round((share ?? 0) * 100)} %`;
}

/** Eight digits are enough to tell two digests apart by eye. */
function shortDigest(digest: string | undefined): string {
  return digest === undefined ? 'none' : digest.replace(/^sha256:/, '').slice(0, 8);
}
