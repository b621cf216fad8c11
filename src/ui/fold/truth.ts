import type { EventOf, Harm, JournalEvent, Ledger, ObservedBin, Planes } from '../../core/events.ts';
import { windowMs } from '../../judge/health.ts';

/** What users met in a stretch of time. The p95 is the mean of the bins' own, weighted by their answers. */
export interface ObservedWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sent: number;
  readonly error: number;
  readonly slow: number;
  readonly wrong: number;
  readonly deferred: number;
  readonly p95Ms: number | null;
}

/** What the observer knows. */
export interface TruthView {
  /** Bad answers by kind since the onset of the fault. */
  readonly bad: Readonly<Record<Harm, number>>;
  /** Answers of every kind since the onset of the fault. */
  readonly sent: number;
  /** The bins of the last ten seconds. */
  readonly recent: readonly ObservedBin[];
  /** Ten-second windows, oldest first. */
  readonly history: readonly ObservedWindow[];
  readonly planes: Planes | null;
  readonly ledger: Ledger | null;
}

export const blankTruth: TruthView = {
  bad: { error: 0, slow: 0, wrong: 0 },
  sent: 0,
  recent: [],
  history: [],
  planes: null,
  ledger: null,
};

/** An hour of windows. */
const windowsMax = 360;

export function foldTruth(truth: TruthView, event: JournalEvent, onsetMs: number | null): TruthView {
  switch (event.type) {
    case 'observed':
      return foldBin(truth, event, onsetMs);
    case 'planes':
      return { ...truth, planes: event };
    case 'ledger':
      return { ...truth, ledger: event };
    default:
      return truth;
  }
}

/** Adds bins up to one window; null when there is no bin. */
export function windowOf(bins: readonly ObservedBin[]): ObservedWindow | null {
  const [first] = bins;
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return null;
  const sum = (key: 'sent' | 'error' | 'slow' | 'wrong' | 'deferred'): number =>
    bins.reduce((total, bin) => total + bin[key], 0);
  const timed = bins.filter((bin) => bin.p95Ms !== null);
  const weight = timed.reduce((total, bin) => total + bin.sent, 0);
  return {
    fromMs: first.fromMs,
    toMs: last.toMs,
    sent: sum('sent'),
    error: sum('error'),
    slow: sum('slow'),
    wrong: sum('wrong'),
    deferred: sum('deferred'),
    p95Ms:
      weight === 0 ? null : timed.reduce((total, bin) => total + (bin.p95Ms ?? 0) * bin.sent, 0) / weight,
  };
}

function foldBin(truth: TruthView, bin: EventOf<'observed'>, onsetMs: number | null): TruthView {
  const harmed = onsetMs !== null && bin.toMs > onsetMs;
  const recent = [...truth.recent.filter((other) => other.fromMs >= bin.toMs - windowMs), bin];
  const pending = recent.filter((other) => other.fromMs >= (truth.history.at(-1)?.toMs ?? 0));
  const window = windowOf(pending);
  const complete = window !== null && window.toMs - window.fromMs >= windowMs;
  return {
    ...truth,
    recent,
    history: complete ? [...truth.history, window].slice(-windowsMax) : truth.history,
    ...(harmed && {
      sent: truth.sent + bin.sent,
      bad: {
        error: truth.bad.error + bin.error,
        slow: truth.bad.slow + bin.slow,
        wrong: truth.bad.wrong + bin.wrong,
      },
    }),
  };
}
