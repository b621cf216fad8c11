import { stripVTControlCharacters } from 'node:util';
import type { EventOf, EventType, JournalEvent } from '../core/events.ts';
import { formatClock } from '../core/units.ts';
import { formatCount, formatPercent, formatTaken } from './format.ts';
import type { Tone } from './theme.ts';

/** One event as a line of the tail: when, who, what kind, what. */
export interface EventLine {
  readonly seq: number;
  readonly atMs: number;
  readonly source: string;
  readonly kind: string;
  readonly text: string;
  readonly tone: Tone;
  /** How often in a row the same thing was said. */
  readonly times: number;
}

/** The line of an event, or null for the measurements that the charts show. */
export function lineOf(event: JournalEvent): EventLine | null {
  // The table has one entry for each type, but the compiler cannot see that the entry and the event belong together.
  const describe = descriptions[event.type] as (event: JournalEvent) => Description | null;
  const description = describe(event);
  if (description === null) return null;
  const [source, kind, text, tone = 'plain'] = description;
  return { seq: event.seq, atMs: event.t, source, kind, text: oneLine(text), tone, times: 1 };
}

/** Whether a line holds the filter's text, whatever the case. */
export function matches(line: EventLine, filter: string): boolean {
  return `${line.source} ${line.kind} ${line.text}`.toLowerCase().includes(filter.toLowerCase());
}

type Description = readonly [source: string, kind: string, text: string, tone?: Tone];

const alertTones = { pending: 'warn', firing: 'bad', resolved: 'good' } as const;

const descriptions: { readonly [T in EventType]: (event: EventOf<T>) => Description | null } = {
  'drill-started': (e) => [
    'drill',
    'started',
    `seed ${e.seed}, ${e.procedure.kind} ${e.procedure.name}`,
    'accent',
  ],
  phase: (e) => ['drill', 'phase', e.phase, 'accent'],
  speed: (e) => ['clock', 'speed', `${e.speed === 1 ? 'real time' : `${e.speed}-fold`}, ${e.reason}`, 'dim'],
  part: (e) =>
    e.state === 'started'
      ? null
      : ['sandbox', e.state, `${e.part} ${e.detail}`, e.state === 'died' ? 'bad' : 'dim'],
  signal: () => null,
  'rule-failed': (e) => ['alerts', 'rule', `${e.rule} cannot be evaluated: ${e.reason}`, 'bad'],
  message: (e) => ['comms', e.channel, `to ${e.audience}: ${e.text}`],
  'harness-health': () => null,
  'left-behind': (e) => (e.what.length === 0 ? null : ['harness', 'left over', e.what.join(', '), 'bad']),
  trouble: (e) => [e.where, 'trouble', `${e.code} ${e.message}`, 'bad'],
  'drill-ended': (e) => ['drill', 'ended', e.reason, e.reason === 'completed' ? 'accent' : 'warn'],
  'fault-intended': () => null,
  'fault-armed': (e) => ['fault', 'armed', `${e.fault}, must show as ${e.visibleAs}`, 'fault'],
  'fault-seen': (e) => ['observer', 'effect', `${e.id} at ${formatClock(e.atMs)}: ${e.evidence}`, 'fault'],
  'fault-undone': (e) => [
    'fault',
    'undone',
    e.ok ? e.id : `${e.id} could not be undone`,
    e.ok ? 'dim' : 'bad',
  ],
  observed: () => null,
  planes: (e) => ['observer', 'planes', describePlanes(e)],
  ledger: (e) => describeLedger(e),
  affected: (e) => [
    'observer',
    'affected',
    `${formatCount(e.listed)} listed, ${e.missing} missing, ${e.beyond} too many`,
    e.missing + e.beyond > 0 ? 'bad' : 'plain',
  ],
  load: () => null,
  blocked: (e) => [
    'observer',
    'blocked',
    `${formatTaken(e.forMs)} behind ${e.blockedBy}: ${e.statement}`,
    'bad',
  ],
  alert: (e) => [
    'alerts',
    e.state,
    e.name + (e.value === null ? '' : ` at ${shortNumber(e.value)}`),
    alertTones[e.state],
  ],
  action: (e) => [
    e.part,
    e.mutating ? e.plane : 'read',
    `${e.summary}  ${e.ok ? formatTaken(e.durationMs) : 'refused'}`,
    e.ok ? (e.mutating ? 'plain' : 'dim') : 'bad',
  ],
  'procedure-started': (e) => ['procedure', 'started', `for ${e.alert}`, 'accent'],
  'step-started': (e) => ['procedure', e.step, e.title],
  'step-progress': (e) => ['procedure', e.step, e.detail],
  'step-completed': (e) => [
    'procedure',
    e.step,
    `${e.ok ? 'done' : 'failed'}${e.detail === '' ? '' : `: ${e.detail}`}`,
    e.ok ? 'good' : 'bad',
  ],
  declared: (e) => ['procedure', 'declared', `${e.by}: ${e.summary}`],
  classified: (e) => ['procedure', 'classified', `${e.class} (${e.evidence})`],
  decided: (e) => ['procedure', 'decided', `${e.decision}, ${describeAuthority(e)}: ${e.reason}`],
  claimed: (e) => ['procedure', 'claims', `${e.success ? 'success' : 'failure'}: ${e.summary}`, 'warn'],
  reviewed: (e) => ['procedure', 'review', e.note],
  output: (e) => ['procedure', e.stream, e.text, e.stream === 'stderr' ? 'warn' : 'dim'],
  'procedure-ended': (e) => ['procedure', 'ended', e.detail, e.ok ? 'good' : 'bad'],
};

function describePlanes(event: EventOf<'planes'>): string {
  const weights = Object.entries(event.weights).filter(([, share]) => share > 0);
  const traffic = weights.map(
    ([server, share]) => `${nameOf(server, event.servers[server]?.bundle ?? '?')} ${formatPercent(share)}`,
  );
  const contracts =
    event.schema === null ? '' : `, schema fits ${event.schema.contracts.join(' ') || 'no bundle'}`;
  return `${traffic.join(', ') || 'nobody serves'}${contracts}`;
}

/** A server that is called like its bundle is named once. */
function nameOf(server: string, bundle: string): string {
  return server === bundle ? server : `${server} ${bundle}`;
}

function describeLedger(event: EventOf<'ledger'>): Description {
  const damage = event.lost + event.altered + event.duplicated;
  const counts = `${event.lost} lost, ${event.altered} altered, ${event.duplicated} duplicated`;
  return [
    'observer',
    'ledger',
    `${formatCount(event.acknowledged)} writes, ${counts}`,
    damage > 0 ? 'bad' : 'plain',
  ];
}

function describeAuthority(event: EventOf<'decided'>): string {
  if (event.breakGlass) return 'break-glass';
  return event.approvedBy === null ? `by ${event.by}` : `approved by ${event.approvedBy}`;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Control characters and line breaks would tear the screen: what parts and procedures print is not ours. */
function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Control}+/gu, ' ')
    .trim();
}
