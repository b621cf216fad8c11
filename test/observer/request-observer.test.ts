import { describe, expect, test } from 'vitest';
import { RequestObserver } from '../../src/observer/request-observer.ts';
import type { ObservedSecond } from '../../src/observer/second.ts';
import { type Arrival, ArrivalSchedule } from '../../src/traffic/arrivals.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { type Outcome, toTuple } from '../../src/traffic/outcome.ts';
import { type RatePlan, withRate } from '../../src/traffic/rate-plan.ts';
import { trafficRandom } from '../../src/traffic/streams.ts';
import { outcome } from './outcomes.ts';

const traffic = trafficOf('healthcare-diagnostic', 7);
const plan: RatePlan = [{ fromMs: 1_500, rps: 20 }];

function due(untilMs: number, by: RatePlan = plan): Arrival[] {
  const schedule = new ArrivalSchedule(trafficRandom(7, 'arrivals'), by);
  const arrivals: Arrival[] = [];
  while (schedule.next.atMs < untilMs) arrivals.push(schedule.take());
  return arrivals;
}

function answered({ index, atMs }: Arrival, changes: Partial<Outcome> = {}): Outcome {
  const answer = { ...traffic.truthAt(index), confidence: 0.9 };
  return outcome({ index, intendedMs: atMs, completedMs: atMs + 80, answer, ...changes });
}

function observe(): { readonly observer: RequestObserver; readonly seen: ObservedSecond[] } {
  const seen: ObservedSecond[] = [];
  const options = { seed: 7, traffic, slowMs: 300, timeoutMs: 5_000 };
  return { observer: new RequestObserver({ ...options, onSecond: (second) => seen.push(second) }), seen };
}

function accept(observer: RequestObserver, outcomes: readonly Outcome[], settledMs: number, by = plan): void {
  observer.accept({ plan: by, settledMs, outcomes: outcomes.map(toTuple) });
}

/** Lets the generator be silent for longer than a stalled harness would make it seem. */
function tickLong(observer: RequestObserver, nowMs: number): void {
  for (let call = 0; call < 10; call++) observer.tick(nowMs);
}

const bins = (seen: readonly ObservedSecond[]) => seen.map(({ bin }) => bin);

describe('seconds', () => {
  test('come in order and without a gap, however the outcomes come', () => {
    const { observer, seen } = observe();
    const outcomes = due(20_000).map((arrival) => answered(arrival));
    accept(observer, outcomes.filter(({ index }) => index % 2 === 1).reverse(), 1_500);
    expect(seen).toEqual([]);
    accept(
      observer,
      outcomes.filter(({ index }) => index % 2 === 0),
      20_000,
    );
    expect(bins(seen).map(({ fromMs }) => fromMs)).toEqual(
      Array.from({ length: 19 }, (_, s) => 1_000 + s * 1_000),
    );
    expect(bins(seen).reduce((sum, { sent }) => sum + sent, 0)).toBe(outcomes.length);
    expect(bins(seen).every(({ sent, good }) => sent === good)).toBe(true);
  });

  test('wait until everything that was due in them is known', () => {
    const { observer, seen } = observe();
    accept(
      observer,
      due(2_500).map((arrival) => answered(arrival)),
      2_999,
    );
    expect(bins(seen).map(({ toMs }) => toMs)).toEqual([2_000]);
  });

  test('without a request are told too', () => {
    const { observer, seen } = observe();
    const pause = withRate(plan, { fromMs: 3_000, toMs: 6_000, rps: 0 });
    accept(
      observer,
      due(8_000, pause).map((arrival) => answered(arrival)),
      8_000,
      pause,
    );
    const sent = bins(seen).map((bin) => bin.sent);
    expect(sent.slice(2, 5)).toEqual([0, 0, 0]);
    expect([sent[1], sent[5]].every((count) => Number(count) > 5)).toBe(true);
  });

  test('are told up to the end when the drill ends, and only once', () => {
    const { observer, seen } = observe();
    accept(
      observer,
      due(4_400).map((arrival) => answered(arrival)),
      4_400,
    );
    observer.finish(4_400);
    observer.finish(4_400);
    expect(bins(seen).map(({ toMs }) => toMs)).toEqual([2_000, 3_000, 4_000, 5_000]);
  });
});

describe('answers', () => {
  test('are judged by the truth of their own request', () => {
    const { observer, seen } = observe();
    const arrivals = due(3_000);
    const [first, second, ...others] = arrivals;
    const swap = { urgent: 'routine', routine: 'urgent' } as const;
    const wrongAnswer = ({ index }: Arrival) => {
      const { priority } = traffic.truthAt(index);
      return { priority: swap[priority as keyof typeof swap], confidence: 0.9 };
    };
    if (first === undefined || second === undefined) throw new Error('too few arrivals');
    const outcomes = [
      answered(first, { answer: wrongAnswer(first) }),
      answered(second, { latencyMs: 301 }),
      ...others.map((arrival) => answered(arrival)),
    ];
    accept(observer, outcomes, 3_000);
    expect(bins(seen)[0]).toMatchObject({ wrong: 1, slow: 1, error: 0 });
    expect(bins(seen)[0]?.firstHarmMs).toBeCloseTo(first.atMs + 80, 3);
    expect(bins(seen)[1]).toMatchObject({ wrong: 0, slow: 0, error: 0, firstHarmMs: null });
  });
});

describe('missing answers', () => {
  test('are errors once the generator is silent, since what was due is known without it', () => {
    const { observer, seen } = observe();
    const arrivals = due(30_000);
    accept(
      observer,
      arrivals.filter(({ atMs }) => atMs < 3_000).map((arrival) => answered(arrival)),
      3_000,
    );
    tickLong(observer, 20_000);
    const dead = bins(seen).filter(({ fromMs }) => fromMs >= 3_000);
    expect(dead.at(-1)?.toMs).toBe(13_000);
    const dueThen = arrivals.filter(({ atMs }) => atMs >= 3_000 && atMs < 13_000);
    expect(dead.reduce((sum, { error }) => sum + error, 0)).toBe(dueThen.length);
    expect(dead.every(({ sent, error }) => sent === error)).toBe(true);
    expect(dead[0]?.firstHarmMs).toBe(Number(dueThen[0]?.atMs) + 5_000);
  });

  test('are not missed while the generator still speaks', () => {
    const { observer, seen } = observe();
    for (let call = 0; call < 20; call++) {
      observer.tick(60_000);
      accept(observer, [], 1_500);
    }
    expect(seen).toEqual([]);
  });

  test('are errors at the end of the drill', () => {
    const { observer, seen } = observe();
    const [lost, ...others] = due(3_000);
    accept(
      observer,
      others.map((arrival) => answered(arrival)),
      1_500,
    );
    observer.finish(3_000);
    expect(bins(seen).map(({ error }) => error)).toEqual([1, 0]);
    expect(lost?.index).toBe(0);
  });

  test('that come after all change nothing any more', () => {
    const { observer, seen } = observe();
    accept(observer, [], 1_500);
    tickLong(observer, 11_000);
    const before = bins(seen);
    accept(
      observer,
      due(3_000).map((arrival) => answered(arrival)),
      4_000,
    );
    expect(bins(seen)).toEqual(before);
    expect(before[0]).toMatchObject({ good: 0 });
  });
});
