import type { EventBody, Harm, Planes } from '../core/events.ts';
import type { ObservedSecond } from './second.ts';
import { binomialTail, poissonTail, shareUpperBound } from './tails.ts';

/** What the observer must see of a fault. */
export type VisibleAs = Extract<EventBody, { type: 'fault-armed' }>['visibleAs'];

/** The effect of a fault: when it first reached somebody, and the figures that prove it. */
export interface Effect {
  readonly atMs: number;
  readonly evidence: string;
}

export interface FaultWatchOptions {
  readonly visibleAs: VisibleAs;
  readonly armedMs: number;
  /** The seconds before the first fault: what this product is like when nothing is wrong. */
  readonly baseline: readonly ObservedSecond[];
  /**
   * The share of wrong answers that the healthy bundles say they give. It is known more exactly than a baseline of a minute
   * can tell, so that harm to one user in two hundred is still seen.
   */
  readonly declaredWrongShare?: number;
  /** For `cold`: the server that must be seen cold; any server when it is left out. */
  readonly server?: string;
}

/**
 * Looks for the effect of one armed fault, as a deviation from the baseline and not as a single bad answer.
 *
 * For each trailing window of 1 to 10 seconds it asks how probable it is that so many bad answers come from the baseline
 * alone: the exact binomial tail under the baseline's share, whose 99 % upper bound (Clopper and Pearson) counts, and at
 * least 0.5 %. Below one in a million the fault is seen. Of the windows the least probable one is believed, since it
 * fits the onset best, and the effect is back-dated to the first bad answer in it after the arming. Where none of them
 * tells, windows of up to four minutes are asked in the same way, for harm that is rare or grows slowly. A surge is judged in
 * the same way by the Poisson tail of the requests that were due, and must reach 1.5 times the baseline. A leak needs no
 * statistics: no healthy product tells one user what belongs to another, so the first such answer is the effect.
 */
export class FaultWatch {
  readonly #options: FaultWatchOptions;
  readonly #window: ObservedSecond[] = [];
  readonly #harmShare: number;
  readonly #requestsPerSecond: number;
  #effect: Effect | null = null;

  constructor(options: FaultWatchOptions) {
    const { baseline, visibleAs } = options;
    this.#options = options;
    const sent = sum(baseline, ({ bin }) => bin.sent);
    const bad = isHarm(visibleAs) ? sum(baseline, ({ bin }) => bin[visibleAs]) : 0;
    this.#harmShare =
      declaredShare(options, bad, sent) ?? Math.max(shareMin, shareUpperBound(bad, sent, 0.99));
    this.#requestsPerSecond = sent / Math.max(1, baseline.length);
  }

  /** The effect, once it was seen. */
  get effect(): Effect | null {
    return this.#effect;
  }

  /** Looks at the next second; answers with the effect when it is seen for the first time. */
  second(second: ObservedSecond): Effect | null {
    const { visibleAs, armedMs } = this.#options;
    if (this.#effect !== null || !showsInSeconds(visibleAs) || second.bin.toMs <= armedMs) return null;
    this.#window.push(second);
    if (this.#window.length > Math.max(...longWindowsSeconds)) this.#window.shift();
    this.#effect = this.#find(visibleAs);
    return this.#effect;
  }

  /**
   * Looks at the planes as they were at drill time `atMs`; answers like {@link second}. Planes are told when they change,
   * so show those at the arming too: what was cold by then will not change once more.
   */
  planes(planes: Planes, atMs: number): Effect | null {
    const { visibleAs, armedMs, server } = this.#options;
    if (this.#effect !== null || visibleAs !== 'cold' || atMs < armedMs) return null;
    const cold = Object.entries(planes.servers).find(
      ([name, state]) => !state.ready && (server === undefined || name === server),
    );
    if (cold === undefined) return null;
    this.#effect = { atMs, evidence: `${cold[0]} is not ready` };
    return this.#effect;
  }

  #find(visibleAs: VisibleInSeconds): Effect | null {
    if (visibleAs === 'surge') return this.#findSurge();
    return visibleAs === 'leaked' ? this.#findLeak() : this.#findHarm(visibleAs);
  }

  /** Nothing is found where the baseline has leaked already: then the leak is not of the fault's making. */
  #findLeak(): Effect | null {
    const { armedMs, baseline } = this.#options;
    const atMs = this.#window.at(-1)?.leakedAtMs.find((leakedMs) => leakedMs >= armedMs);
    if (atMs === undefined || baseline.some(({ leakedAtMs }) => leakedAtMs.length > 0)) return null;
    return { atMs, evidence: 'an answer told what belongs to somebody else, and none of the baseline did' };
  }

  #findHarm(harm: Harm): Effect | null {
    const { armedMs } = this.#options;
    const after = ({ badAtMs }: ObservedSecond): readonly number[] =>
      badAtMs[harm].filter((atMs) => atMs >= armedMs);
    const found = this.#leastProbable((window) => {
      const sent = sum(window, ({ bin }) => bin.sent);
      const bad = sum(window, (second) => after(second).length);
      return { bad, sent, probability: binomialTail(bad, sent, this.#harmShare) };
    });
    if (found === null) return null;
    const { bad, sent, window } = found;
    const limit = (this.#harmShare * 100).toFixed(1);
    return {
      atMs: Math.min(...window.flatMap(after)),
      evidence: `${bad} of ${sent} answers ${harm} within ${window.length} s; the baseline explains at most ${limit} %`,
    };
  }

  #findSurge(): Effect | null {
    const found = this.#leastProbable((window) => {
      const sent = sum(window, ({ bin }) => bin.sent);
      const expected = this.#requestsPerSecond * window.length;
      return { sent, expected, probability: sent < expected * surgeMin ? 1 : poissonTail(sent, expected) };
    });
    if (found === null || found.expected === 0) return null;
    const { sent, expected, window } = found;
    return {
      atMs: Math.max(this.#options.armedMs, window[0]?.bin.fromMs ?? 0),
      evidence: `${sent} requests within ${window.length} s, ${(sent / expected).toFixed(1)} times the baseline`,
    };
  }

  /** The trailing window that chance explains worst, if chance does not explain it at all. */
  #leastProbable<T extends { readonly probability: number }>(
    ask: (window: readonly ObservedSecond[]) => T,
  ): (T & { readonly window: readonly ObservedSecond[] }) | null {
    const least = (
      lengths: readonly number[],
    ): (T & { readonly window: readonly ObservedSecond[] }) | null => {
      const asked = lengths
        .filter((length) => length <= this.#window.length)
        .map((length) => this.#window.slice(-length))
        .map((window) => ({ ...ask(window), window }));
      const first = asked.toSorted((a, b) => a.probability - b.probability)[0];
      return first !== undefined && first.probability < probabilityMax ? first : null;
    };
    return least(windowsSeconds) ?? least(longWindowsSeconds);
  }
}

const windowsSeconds = Array.from({ length: 10 }, (_, index) => index + 1);
const longWindowsSeconds = [20, 30, 45, 60, 90, 120, 180, 240];
const probabilityMax = 1e-6;
const shareMin = 0.005;
const surgeMin = 1.5;
/** The share of wrong answers that is expected of bundles which say that they give none. */
const wrongShareMin = 1e-4;
/** What a bundle gives may exceed what it says by so much. */
const declaredSlack = 1.5;

/** The declared share of wrong answers, as long as the baseline does not belie it. */
function declaredShare(
  { visibleAs, declaredWrongShare }: FaultWatchOptions,
  bad: number,
  sent: number,
): number | undefined {
  if (visibleAs !== 'wrong' || declaredWrongShare === undefined || sent === 0) return undefined;
  const share = Math.max(wrongShareMin, declaredWrongShare * declaredSlack);
  return binomialTail(bad, sent, share) < 0.01 ? undefined : share;
}

type VisibleInSeconds = Harm | 'leaked' | 'surge';

function showsInSeconds(visibleAs: VisibleAs): visibleAs is VisibleInSeconds {
  return isHarm(visibleAs) || visibleAs === 'leaked' || visibleAs === 'surge';
}

function isHarm(visibleAs: VisibleAs): visibleAs is Harm {
  return visibleAs === 'error' || visibleAs === 'slow' || visibleAs === 'wrong';
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
