import type { EventOf, EventType, JournalEvent, Ledger, ObservedBin, Planes } from '../core/events.ts';
import { planesInWords } from './planes-in-words.ts';
import { type Telling, tell, telling } from './telling.ts';
import { formatCount, formatShare } from './text.ts';

/** How much drill time one heartbeat sums up. */
const heartbeatMs = 30_000;
/** A procedure that runs wild must not flood the log: the journal has everything. Heartbeats are few by themselves. */
const linesPerTypeMax = 50;

/** Follows one drill and says, event by event, what is worth a line. */
export function createNarrator(): (event: JournalEvent) => Telling[] {
  const beat = createHeartbeat();
  const told = new Map<EventType, number>();
  let planes: Planes | undefined;
  let ledger: Ledger | undefined;

  function narrate(event: JournalEvent): Telling[] {
    if (event.type === 'planes') {
      const changes = planesInWords(event, planes);
      planes = event;
      return changes.length === 0 ? [] : [telling('observer', changes.join('; '))];
    }
    if (event.type === 'ledger') {
      const line = tellLedger(event, ledger);
      ledger = event;
      return line;
    }
    return [tell(event)].filter((line) => line !== undefined);
  }

  return (event) => {
    if (event.type === 'observed') return beat(event);
    const lines = narrate(event);
    if (lines.length === 0) return [];
    const count = (told.get(event.type) ?? 0) + 1;
    told.set(event.type, count);
    if (count < linesPerTypeMax) return lines;
    if (count > linesPerTypeMax) return [];
    return [
      ...lines,
      telling('drill', `further ${event.type} lines are left out, the journal has them`, 'dim'),
    ];
  };
}

function createHeartbeat(): (bin: EventOf<'observed'>) => Telling[] {
  let bins: ObservedBin[] = [];
  let untilMs: number | undefined;
  return (bin) => {
    bins.push(bin);
    untilMs ??= bin.fromMs + heartbeatMs;
    if (bin.toMs < untilMs) return [];
    const line = tellTraffic(bins);
    bins = [];
    untilMs = bin.toMs + heartbeatMs;
    return [line];
  };
}

function tellTraffic(bins: readonly ObservedBin[]): Telling {
  const sum = (field: 'sent' | 'error' | 'slow' | 'wrong' | 'deferred'): number =>
    bins.reduce((total, bin) => total + bin[field], 0);
  const bad = sum('error') + sum('slow') + sum('wrong');
  const share = sum('sent') === 0 ? 'no traffic' : `${formatShare(bad / sum('sent'))} bad`;
  const kinds = `error ${sum('error')}, slow ${sum('slow')}, wrong ${sum('wrong')}`;
  const p95Ms = Math.max(...bins.map((bin) => bin.p95Ms ?? 0));
  const deferred = sum('deferred') === 0 ? '' : `, deferred ${sum('deferred')}`;
  const text = `sent ${formatCount(sum('sent'))}, ${share} (${kinds}${deferred}), worst p95 ${formatCount(Math.round(p95Ms))} ms`;
  return telling('observer', text, bad === 0 ? 'dim' : 'plain');
}

/** The ledger is told when it is first seen and when its damage changed. */
function tellLedger(now: Ledger, before: Ledger | undefined): Telling[] {
  const damage = (['lost', 'altered', 'duplicated', 'unexpected'] as const).filter((kind) => now[kind] > 0);
  if (before !== undefined && damageKey(before) === damageKey(now)) return [];
  const found = damage.map((kind) => `${formatCount(now[kind])} ${kind}`).join(', ') || 'none damaged';
  const text = `ledger: ${formatCount(now.acknowledged)} writes acknowledged, ${found}`;
  return [telling('observer', text, damage.length === 0 ? 'plain' : 'bad')];
}

function damageKey({ lost, altered, duplicated, unexpected }: Ledger): string {
  return [lost, altered, duplicated, unexpected].join(' ');
}
