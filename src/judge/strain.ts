import { eventsOf, type JournalEvent, type ObservedBin } from '../core/events.ts';
import { formatClock } from '../core/units.ts';
import { openCase } from './case.ts';
import { looks, slowShareLimit, total } from './health.ts';
import type { DrillResult } from './result.ts';

/** How long a monitoring that averages over a minute and looks twice a minute may still talk of what is over. */
const rememberedMs = 120_000;

/**
 * Why a failure may be our own busy machine's and none of the procedure's; null when it is not.
 *
 * Either it is gone when the answers are left out that only the machine made late; or somebody acted for no reason, right
 * after the machine had made so many of them late that any monitoring would have told so.
 */
export function doubtOf(
  events: readonly JournalEvent[],
  result: DrillResult,
  judge: (events: readonly JournalEvent[]) => DrillResult,
): string | null {
  const strained = strainedIn(eventsOf(events, 'observed'));
  if (strained === 0) return null;
  if (judge(withoutStrain(events)).verdict === 'pass')
    return `without ${strained} answers that a busy machine made late nothing would have failed`;
  return misledBy(events, result);
}

/** The journal as if the machine had made no answer late. */
function withoutStrain(events: readonly JournalEvent[]): JournalEvent[] {
  return events.map((event) => {
    if (event.type !== 'observed' || event.strained === undefined) return event;
    const { strained, ...bin } = event;
    return { ...bin, slow: bin.slow - strained, good: bin.good + strained };
  });
}

function misledBy(events: readonly JournalEvent[], { reasons }: DrillResult): string | null {
  if (!reasons.includes('rollback-on-control') && !reasons.includes('acted-before-effect')) return null;
  const { bins, mutations, scenario } = openCase(events);
  const acted = mutations[0];
  if (acted === undefined) return null;
  const before = bins.filter(({ fromMs, toMs }) => fromMs >= acted.t - rememberedMs && toMs <= acted.t);
  const look = looks(before, scenario.recovered).find(({ fromMs, toMs }) => {
    const seen = before.filter((bin) => bin.fromMs >= fromMs && bin.toMs <= toMs);
    return strainedIn(seen) > total(seen).sent * slowShareLimit;
  });
  if (look === undefined) return null;
  return `at ${formatClock(look.fromMs)} a busy machine made more answers late than any monitoring would let pass, and then somebody acted`;
}

function strainedIn(bins: readonly ObservedBin[]): number {
  return bins.reduce((sum, bin) => sum + (bin.strained ?? 0), 0);
}
