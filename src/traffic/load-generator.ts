import { type LapseClock, wallMs } from '../core/clock.ts';
import { type Arrival, ArrivalSchedule } from './arrivals.ts';
import type { DomainTraffic } from './domains/domain.ts';
import { noAnswer, type Outcome, type OutcomeBatch, type OutcomeTuple, toTuple } from './outcome.ts';
import { type RateChange, type RatePlan, rateAt, withRate } from './rate-plan.ts';
import { RecentWindow } from './recent-window.ts';
import { type Exchange, type Reply, Sender } from './sender.ts';
import { trafficRandom } from './streams.ts';
import { WallTimes } from './wall-times.ts';

export interface LoadOptions {
  readonly seed: number;
  /** Requests per second of drill time. */
  readonly rps: number;
  /** Addresses of the routers; requests are spread over them by their index. */
  readonly targets: readonly string[];
  readonly timeoutMs: number;
  /** A request that is due while so many are under way is not sent, and counts as a bad answer. */
  readonly inFlightMax: number;
  readonly traffic: DomainTraffic;
  readonly clock: LapseClock;
  readonly deliver: (batch: OutcomeBatch) => void;
}

/** What the governor of time-lapse needs to know. Times are wall milliseconds. */
export interface LoadStats {
  /** Lateness of the sends of the last one to two seconds. */
  readonly lateP99Ms: number;
  readonly lateMaxMs: number;
  /** What answers took beyond what the product says it took, in the last one to two seconds: hops and a busy machine. */
  readonly overheadP95Ms: number;
  readonly inFlight: number;
  /** Requests per second of drill time that are due now. */
  readonly rps: number;
  /** How long the oldest request that is due, but not sent yet, has waited. */
  readonly behindMs: number;
  /** The first request of another season that was sent; null before. */
  readonly seasonFrom: number | null;
}

interface Flight {
  readonly arrival: Arrival;
  readonly id: string;
  readonly intendedWallMs: number;
  readonly lateMs: number;
  readonly exchange: Exchange;
}

/**
 * Open-loop load: every request leaves at its time on the drill clock, whatever became of those before it, and its
 * latency counts from that time. A slot that could not be used is a bad answer, never dropped.
 */
export class LoadGenerator {
  readonly #options: LoadOptions;
  readonly #schedule: ArrivalSchedule;
  readonly #sender: Sender;
  readonly #wallTimes: WallTimes;
  readonly #late = new RecentWindow();
  readonly #overhead = new RecentWindow();
  /** In the order in which they were due, so the first one is the first whose time is up. */
  readonly #flights = new Map<number, Flight>();
  readonly #unfollow: () => void;
  #outcomes: OutcomeTuple[] = [];
  #lastSentMs = 0;
  #deliveredWallMs = 0;
  #seasonFromMs = Number.POSITIVE_INFINITY;
  #seasonFrom: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #landed: (() => void) | undefined;

  constructor(options: LoadOptions) {
    const { clock, traffic, targets, seed } = options;
    this.#options = options;
    this.#schedule = new ArrivalSchedule(trafficRandom(seed, 'arrivals'));
    this.#sender = new Sender({ targets, model: traffic.model, outputs: traffic.outputs });
    this.#wallTimes = new WallTimes(clock.segment);
    this.#unfollow = clock.onChange((segment) => {
      this.#wallTimes.add(segment);
      this.#arm();
    });
    this.#arm();
  }

  /** Starts at `atMs`, or now when that has passed. Answers when it really starts. */
  start(atMs: number): RatePlan {
    return this.#change({ fromMs: atMs, toMs: null, rps: this.#options.rps });
  }

  /** Sets the rate to `factor` times the declared one, at once or later. Answers with the plan as it now stands. */
  setRate(change: {
    readonly factor: number;
    readonly fromMs: number;
    readonly toMs: number | null;
  }): RatePlan {
    return this.#change({ ...change, rps: this.#options.rps * change.factor });
  }

  /** Where requests go from now on. */
  setTargets(targets: readonly string[]): void {
    this.#sender.setTargets(targets);
  }

  /** Requests that are due from `fromMs` on are those of another season, where the domain has one. */
  setSeason(fromMs: number): void {
    this.#seasonFromMs = fromMs;
  }

  /** Sends nothing more, and resolves when everything under way has an outcome that was delivered. */
  async stop(): Promise<void> {
    this.#change({ fromMs: 0, toMs: null, rps: 0 });
    await new Promise<void>((resolve) => {
      this.#landed = resolve;
    });
    this.#deliver(wallMs());
  }

  stats(): LoadStats {
    const late = this.#late.read(wallMs());
    const behind = (this.#options.clock.now() - this.#schedule.next.atMs) / this.#options.clock.speed;
    return {
      lateP99Ms: late.p99,
      lateMaxMs: late.max,
      overheadP95Ms: this.#overhead.read(wallMs()).p95,
      inFlight: this.#flights.size,
      rps: rateAt(this.#schedule.plan, this.#options.clock.now()),
      behindMs: Math.max(0, behind),
      seasonFrom: this.#seasonFrom ?? null,
    };
  }

  /** Ends at once; what is under way has no outcome. */
  async close(): Promise<void> {
    this.#unfollow();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const flight of this.#flights.values()) flight.exchange.abandon();
    this.#flights.clear();
    await this.#sender.close();
  }

  /** What has been sent cannot be unsent: a change begins after the last request that left. */
  #change(change: RateChange): RatePlan {
    const earliestMs = Math.max(this.#options.clock.now(), this.#lastSentMs);
    const fromMs = Math.max(change.fromMs, earliestMs);
    if (change.toMs === null || change.toMs > fromMs)
      this.#schedule.follow(withRate(this.#schedule.plan, { ...change, fromMs }));
    this.#arm();
    return this.#schedule.plan;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { clock } = this.#options;
    const wait = (this.#schedule.next.atMs - clock.now()) / clock.speed;
    this.#timer = setTimeout(() => this.#tick(), Math.min(Math.max(wait, 0), deliveryMs));
  }

  /** Timers count whole milliseconds, so one tick sends everything that is due. */
  #tick(): void {
    const now = this.#options.clock.now();
    this.#expire(now);
    for (let sent = 0; sent < sendsPerTickMax && this.#schedule.next.atMs <= now; sent++)
      this.#send(this.#schedule.take());
    const wall = wallMs();
    if (wall - this.#deliveredWallMs >= deliveryMs) this.#deliver(wall);
    if (this.#flights.size === 0 && this.#schedule.next.atMs === Number.POSITIVE_INFINITY) this.#landed?.();
    this.#arm();
  }

  #send(arrival: Arrival): void {
    const { traffic, inFlightMax } = this.#options;
    if (this.#seasonFrom === undefined && arrival.atMs >= this.#seasonFromMs) {
      this.#seasonFrom = arrival.index;
      traffic.seasonFrom(arrival.index);
    }
    const { id, body, session } = traffic.requestAt(arrival.index);
    const sentWallMs = wallMs();
    const intendedWallMs = this.#wallTimes.at(arrival.atMs);
    const lateMs = Math.max(0, sentWallMs - intendedWallMs);
    this.#late.add(lateMs, sentWallMs);
    this.#lastSentMs = arrival.atMs;
    const slot = { arrival, id, intendedWallMs, lateMs };
    if (this.#flights.size >= inFlightMax) {
      this.#record(slot, { status: noAnswer.notSent, latencyMs: lateMs });
      return;
    }
    // The sender may call back before it returns, so the flight is entered first.
    const flight = { ...slot, exchange: unsent };
    this.#flights.set(arrival.index, flight);
    const request = { index: arrival.index, body, session };
    flight.exchange = this.#sender.send(request, (reply) => this.#land(flight, reply));
  }

  #land(flight: Flight, reply: Reply | null): void {
    const { timeoutMs } = this.#options;
    const now = wallMs();
    const lapseMs = reply?.lapseMs ?? 0;
    const latencyMs = now - flight.intendedWallMs + lapseMs;
    const overheadMs =
      reply === null || reply.meantMs === 0 ? undefined : Math.max(0, latencyMs - reply.meantMs);
    if (overheadMs !== undefined) this.#overhead.add(overheadMs, now);
    // An answer for which the user would have waited too long on the drill clock never reached them.
    if (latencyMs > timeoutMs) this.#settle(flight, { status: noAnswer.timedOut, latencyMs: timeoutMs });
    else if (reply === null) this.#settle(flight, { status: noAnswer.connectionFailed, latencyMs });
    else this.#settle(flight, { ...reply, latencyMs, overheadMs: overheadMs ?? 0 });
  }

  #expire(nowMs: number): void {
    const { timeoutMs } = this.#options;
    const nowWallMs = wallMs();
    for (const flight of this.#flights.values()) {
      const drillMs = nowMs - flight.arrival.atMs;
      const waitedWallMs = nowWallMs - flight.intendedWallMs;
      const lapsed = drillMs - waitedWallMs > 1;
      if (drillMs < timeoutMs || (lapsed && waitedWallMs < slackWallMs)) return;
      flight.exchange.abandon();
      this.#settle(flight, { status: noAnswer.timedOut, latencyMs: timeoutMs });
    }
  }

  #settle(flight: Flight, result: Result): void {
    if (!this.#flights.delete(flight.arrival.index)) return;
    this.#record(flight, result);
  }

  #record(slot: Omit<Flight, 'exchange'>, result: Result): void {
    const { arrival, id, lateMs } = slot;
    const { status, latencyMs, answer = null, digest = null, server = null } = result;
    const { attempts = 0, router = null, overheadMs = 0 } = result;
    const outcome: Outcome = {
      index: arrival.index,
      intendedMs: arrival.atMs,
      completedMs: this.#options.clock.now(),
      latencyMs,
      status,
      answer,
      digest,
      server,
      lateMs,
      // An answer that says nothing acknowledges nothing, and one from a cache was written down when it was first given.
      writeId: answer !== null && server !== 'cache' ? id : null,
      attempts,
      router,
      overheadMs,
    };
    this.#outcomes.push(toTuple(outcome));
  }

  #deliver(wall: number): void {
    const oldest = this.#flights.values().next().value;
    const now = this.#options.clock.now();
    const settledMs = Math.min(oldest?.arrival.atMs ?? now, this.#schedule.next.atMs, now);
    this.#options.deliver({
      plan: this.#schedule.plan,
      settledMs,
      ...(this.#seasonFrom !== undefined && { seasonFrom: this.#seasonFrom }),
      outcomes: this.#outcomes,
    });
    this.#outcomes = [];
    this.#deliveredWallMs = wall;
  }
}

type Result = Pick<Outcome, 'status' | 'latencyMs'> &
  Partial<Pick<Outcome, 'answer' | 'digest' | 'server' | 'attempts' | 'router' | 'overheadMs'>>;

/** How often outcomes are delivered at most, in wall milliseconds; the generator wakes at least as often. */
const deliveryMs = 50;
/**
 * Wall time that an answer may take before it is given up, if any of it was under time-lapse. Generous: whether it came in
 * time is decided by what it took, and neither a busy machine nor the end of time-lapse must pass for a slow product.
 */
const slackWallMs = 1_200;
/** Between bursts of this many sends, answers are read: catching up must not starve them. */
const sendsPerTickMax = 200;
const unsent: Exchange = { abandon: () => undefined };
