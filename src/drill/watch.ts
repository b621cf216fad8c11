import type { LapseClock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { VisibleAs } from '../faults/fault.ts';
import { FaultWatch } from '../observer/effect.ts';
import { PlaneObserver } from '../observer/plane-observer.ts';
import { RequestObserver } from '../observer/request-observer.ts';
import type { ObservedSecond } from '../observer/second.ts';
import { readStoredRows } from '../observer/stored-rows.ts';
import { type StoredRow, WriteLedger } from '../observer/write-ledger.ts';
import type { Domain } from '../sandbox/bundle/domain.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Scenario } from '../scenario/schema.ts';
import { trafficOf } from '../traffic/domains/index.ts';
import { type OutcomeBatch, outcomesTopic } from '../traffic/outcome.ts';
import type { SelfWatch } from './self-watch.ts';

export interface WatchOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly domain: Domain;
  readonly sandbox: Sandbox;
  readonly clock: LapseClock;
  readonly journal: Journal;
  readonly selfWatch: SelfWatch;
}

/** How long a user waits for an answer, in drill milliseconds. */
export const answerTimeoutMs = 5_000;
/** What the product was like in this much drill time before the first fault is what effects are measured against. */
export const baselineMs = 60_000;
/** The observer counts a silent load generator's debts this often, in wall milliseconds. */
const tickMs = 250;

/**
 * The observer at work in a drill: on the request path, on the planes and on the stored writes. It writes to the journal
 * and hears nothing of what the procedure or the monitoring say.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #requests: RequestObserver;
  readonly #planes: PlaneObserver;
  readonly #ledger: WriteLedger;
  readonly #seconds: ObservedSecond[] = [];
  readonly #faults = new Map<string, FaultWatch>();
  #armedMs: number | undefined;
  #tick: NodeJS.Timeout | undefined;

  constructor(options: WatchOptions) {
    const { scenario, seed, sandbox, clock } = options;
    const traffic = trafficOf(scenario.domain, seed);
    this.#options = options;
    this.#ledger = new WriteLedger(traffic);
    this.#requests = new RequestObserver({
      seed,
      traffic,
      slowMs: scenario.recovered.p95Ms,
      timeoutMs: answerTimeoutMs,
      onSecond: (second) => this.#second(second),
    });
    this.#planes = new PlaneObserver({
      clock,
      routerState: () => sandbox.control.routerState(),
      serverStates: () => sandbox.control.serverStates(),
      schemaState: () => sandbox.database.schemaState(),
      onChange: (planes) => {
        options.journal.append(planes);
        for (const [id, fault] of this.#faults) this.#seen(id, fault.planes(planes, clock.now()));
      },
      onTrouble: (thrown) => this.#trouble('planes', thrown),
    });
  }

  /** Remembers what is stored before the first request, then begins to watch. */
  async start(): Promise<void> {
    const { sandbox, clock } = this.#options;
    for await (const page of this.#storedRows()) this.#ledger.remember(page);
    sandbox.part('traffic').onData(outcomesTopic, (data) => this.#accept(data as OutcomeBatch));
    this.#planes.start();
    this.#tick = setInterval(() => this.#requests.tick(clock.now()), tickMs);
  }

  /** The seconds that users have lived so far. */
  get seconds(): readonly ObservedSecond[] {
    return this.#seconds;
  }

  /** From now on, looks for the effect of a fault against the baseline before the first fault. */
  expect(id: string, visibleAs: VisibleAs, armedMs: number): void {
    this.#armedMs ??= armedMs;
    const baselineUntilMs = this.#armedMs;
    const baseline = this.#seconds.filter(
      ({ bin }) => bin.fromMs >= baselineUntilMs - baselineMs && bin.toMs <= baselineUntilMs,
    );
    const fault = new FaultWatch({ visibleAs, armedMs, baseline });
    this.#faults.set(id, fault);
    if (this.#planes.planes) this.#seen(id, fault.planes(this.#planes.planes, armedMs));
  }

  /** After the traffic has stopped: closes the last seconds, looks at the planes once more and reads every write. */
  async finish(untilMs: number): Promise<void> {
    clearInterval(this.#tick);
    this.#requests.finish(untilMs);
    await this.#planes.stop();
    try {
      this.#options.journal.append(await this.#ledger.reconcile(this.#storedRows()));
    } catch (thrown) {
      this.#trouble('ledger', thrown);
    }
  }

  /** Ends without a last look. Idempotent. */
  async abandon(): Promise<void> {
    clearInterval(this.#tick);
    await this.#planes.close();
  }

  #accept(batch: OutcomeBatch): void {
    const { clock, selfWatch } = this.#options;
    for (const outcome of batch.outcomes) selfWatch.sendLate(outcome[8] * clock.speed);
    this.#ledger.accept(batch);
    this.#requests.accept(batch);
  }

  #second(second: ObservedSecond): void {
    this.#seconds.push(second);
    this.#options.journal.append(second.bin);
    for (const [id, fault] of this.#faults) this.#seen(id, fault.second(second));
  }

  #seen(id: string, effect: { readonly atMs: number; readonly evidence: string } | null): void {
    if (effect !== null) this.#options.journal.append({ type: 'fault-seen', id, ...effect });
  }

  #storedRows(): AsyncGenerator<readonly StoredRow[]> {
    const { sandbox, domain } = this.#options;
    return readStoredRows({ connectionString: sandbox.database.urls.observer, query: domain.ledger.query });
  }

  #trouble(where: string, thrown: unknown): void {
    this.#options.journal.append({ type: 'trouble', where, code: 'OBSERVER', message: messageOf(thrown) });
  }
}
