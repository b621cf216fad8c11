import type { ObservedBin } from '../core/events.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Instant } from './case.ts';

/** How long a look at users is, in milliseconds: a few seconds of traffic are too little to tell a share from luck. */
export const windowMs = 20_000;
/** A p95 within its limit means that at most this share of the answers is slower. */
export const slowShareLimit = 0.05;

type Counts = Pick<ObservedBin, 'sent' | 'good' | 'error' | 'slow' | 'wrong' | 'deferred'>;

/** Adds bins up. */
export function total(bins: readonly ObservedBin[]): Counts {
  const sum = { sent: 0, good: 0, error: 0, slow: 0, wrong: 0, deferred: 0 };
  for (const bin of bins) {
    sum.sent += bin.sent;
    sum.good += bin.good;
    sum.error += bin.error;
    sum.slow += bin.slow;
    sum.wrong += bin.wrong;
    sum.deferred += bin.deferred;
  }
  return sum;
}

/** Whether users were well in these bins. Nobody served is not well: missing data is never healthy. */
export function isHealthy(bins: readonly ObservedBin[], limits: Scenario['recovered']): boolean {
  const { sent, error, slow, wrong, deferred } = total(bins);
  if (sent === 0) return false;
  return (
    error / sent <= limits.errorRate &&
    slow / sent <= slowShareLimit &&
    wrong / sent <= limits.wrongRate &&
    deferred / sent <= limits.deferredRate
  );
}

/** Each look at users: a window of {@link windowMs} that slides by one bin. */
export interface Look {
  readonly fromMs: number;
  readonly toMs: number;
  readonly healthy: boolean;
  /** Where its first second begins that was healthy by itself: a window forgives a few ill seconds at its start. */
  readonly wellFromMs: number;
  readonly errorShare: number;
  readonly goodShare: number;
}

/**
 * Looks at users. `exposures` counts the answers of a bin that came from what must not serve: whoever got one is not well,
 * for harm that strikes one user in a hundred would otherwise end by luck.
 */
export function looks(
  bins: readonly ObservedBin[],
  limits: Scenario['recovered'],
  exposures: (bin: ObservedBin) => number = () => 0,
): Look[] {
  const exposed = new Set(bins.filter((bin) => exposures(bin) > 0));
  const well = new Set(bins.filter((bin) => !exposed.has(bin) && isHealthy([bin], limits)));
  const result: Look[] = [];
  let first = 0;
  for (const [index, last] of bins.entries()) {
    while ((bins[first]?.fromMs ?? 0) < last.toMs - windowMs) first++;
    const window = bins.slice(first, index + 1);
    const fromMs = window[0]?.fromMs ?? last.fromMs;
    if (last.toMs - fromMs < windowMs) continue;
    const { sent, error, good } = total(window);
    result.push({
      fromMs,
      toMs: last.toMs,
      healthy: isHealthy(window, limits) && !window.some((bin) => exposed.has(bin)),
      wellFromMs: window.find((bin) => well.has(bin))?.fromMs ?? last.toMs,
      errorShare: sent === 0 ? 1 : error / sent,
      goodShare: sent === 0 ? 0 : good / sent,
    });
  }
  return result;
}

/**
 * The start of the first stretch of at least `holdForMs` in which every look was healthy, and whether users were ill
 * again afterwards. The stretch is back-dated to the first of its looks; that start is known to one bin.
 */
export function findRecovery(
  all: readonly Look[],
  afterMs: number,
  holdForMs: number,
): { readonly recovered: Instant | null; readonly relapsedMs: number | null } {
  let start: Look | null = null;
  let recovered: Instant | null = null;
  for (const look of all) {
    if (look.toMs <= afterMs) continue;
    if (!look.healthy) {
      if (recovered !== null) return { recovered, relapsedMs: look.fromMs };
      start = null;
      continue;
    }
    start ??= look;
    // A look that began before the harm was seen proves health only from that moment on.
    const startMs = Math.max(start.wellFromMs, afterMs);
    if (recovered === null && look.toMs - startMs >= holdForMs)
      recovered = { loMs: Math.max(afterMs, startMs - 1_000), hiMs: startMs };
  }
  return { recovered, relapsedMs: null };
}
