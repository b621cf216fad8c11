import type { Planes } from '../core/events.ts';

/**
 * Says what changed between two looks at the planes, or all of it when there was no look before.
 *
 * @example ['traffic stable 0 % → 100 %, candidate 100 % → 0 %', 'schema contracts v2 → v1, v2']
 */
export function planesInWords(now: Planes, before: Planes | undefined): string[] {
  return [...serversInWords(now, before), ...weightsInWords(now, before), ...schemaInWords(now, before)];
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
  const { ready, bundle, digest } = server;
  const bytes = digest === null ? 'nothing' : `${bundle ?? 'nameless'}@${shortDigest(digest)}`;
  return ready ? bytes : `${bytes} (not ready)`;
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
