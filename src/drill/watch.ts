import type { LapseClock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { VisibleAs } from '../faults/fault.ts';
import { FaultWatch } from '../observer/effect.ts';
import { affectedQuery, Harmed } from '../observer/harmed.ts';
import { PlaneObserver } from '../observer/plane-observer.ts';
import { RequestObserver } from '../observer/request-observer.ts';
import type { ObservedSecond } from '../observer/second.ts';
import { readStoredRows } from '../observer/stored-rows.ts';
import { type StoredRow, WriteLedger } from '../observer/write-ledger.ts';
import type { Domain } from '../sandbox/bundle/domain.ts';
import { releasesOf, rollbackTarget, type Sandbox } from '../sandbox/sandbox.ts';
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
  /** How often to look at the planes, in wall milliseconds. */
  readonly lookEveryMs?: number | undefined;
}

/** How long a user waits for an answer, in drill milliseconds. */
export const answerTimeoutMs = 5_000;
/** What the product was like in this much drill time before the first fault is what effects are measured against. */
export const baselineMs = 60_000;
/** The observer looks at what it has to ask for this often, in wall milliseconds: debts of the load generator, locks, states. */
const tickMs = 250;
/** Waiting for a lock is worth telling from here on, in milliseconds. */
const blockedMs = 1_000;
/** Looks for a state of the sandbox; answers with the evidence, or null while it is not there. */
export type StateLook = () => Promise<string | null>;

/**
 * The observer at work in a drill: on the request path, on the planes and on the stored writes. It writes to the journal
 * and hears nothing of what the procedure or the monitoring say.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #requests: RequestObserver;
  readonly #planes: PlaneObserver;
  readonly #ledger: WriteLedger;
  readonly #harmed: Harmed;
  readonly #seconds: ObservedSecond[] = [];
  readonly #faults = new Map<string, FaultWatch>();
  readonly #states = new Map<string, { readonly look: StateLook; readonly sinceMs: number }>();
  #asking: Promise<void> | undefined;
  #armedMs: number | undefined;
  #tick: NodeJS.Timeout | undefined;

  constructor(options: WatchOptions) {
    const { scenario, seed, domain, sandbox, clock, journal } = options;
    const traffic = trafficOf(scenario.domain, seed);
    const { bad } = rollbackTarget(domain, scenario);
    const released = releasesOf(domain);
    this.#options = options;
    this.#ledger = new WriteLedger(traffic);
    this.#harmed = new Harmed(traffic, (digest) => digest === bad || released[digest] === undefined);
    this.#requests = new RequestObserver({
      seed,
      traffic,
      slowMs: scenario.recovered.p95Ms,
      timeoutMs: answerTimeoutMs,
      onAnswer: (outcome, kind) => this.#harmed.record(outcome, kind),
      onSecond: (second) => this.#second(second),
    });
    this.#planes = new PlaneObserver({
      clock,
      everyMs: options.lookEveryMs,
      routers: () => sandbox.control.routers(),
      serverStates: () => sandbox.control.serverStates(),
      schemaState: () => sandbox.database.schemaState(),
      changedFlags: () => sandbox.control.changedFlags(),
      desired: () => sandbox.control.desired(),
      onChange: (planes) => {
        journal.append(planes);
        for (const [id, fault] of this.#faults) this.#seen(id, fault.planes(planes, clock.now()));
      },
      onLoad: (utilisation) => void journal.append({ type: 'load', utilisation }),
      onTrouble: (thrown) => this.#trouble('planes', thrown),
    });
  }

  /** Remembers what is stored before the first request, then begins to watch. */
  async start(): Promise<void> {
    const { sandbox, clock } = this.#options;
    for await (const page of this.#storedRows()) this.#ledger.remember(page);
    sandbox.part('traffic').onData(outcomesTopic, (data) => this.#accept(data as OutcomeBatch));
    this.#planes.start();
    this.#tick = setInterval(() => {
      this.#requests.tick(clock.now());
      // One question at a time: whoever is slow to answer is not asked again meanwhile.
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
    }, tickMs);
  }

  /** Looks at the planes now. */
  async look(): Promise<void> {
    await this.#planes.sample();
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
    const declaredWrongShare = this.#declaredWrongShare();
    const fault = new FaultWatch({ visibleAs, armedMs, baseline, declaredWrongShare });
    this.#faults.set(id, fault);
    if (this.#planes.planes) this.#seen(id, fault.planes(this.#planes.planes, armedMs));
  }

  /** From now on, looks for a fault by a look of its own. */
  expectState(id: string, look: StateLook, armedMs: number): void {
    this.#armedMs ??= armedMs;
    this.#states.set(id, { look, sinceMs: armedMs });
  }

  /** After the traffic has stopped: closes the last seconds, looks at the planes once more and reads every write. */
  async finish(untilMs: number): Promise<void> {
    await this.#stopAsking();
    this.#requests.finish(untilMs);
    await this.#planes.stop();
    const { journal, scenario } = this.#options;
    try {
      journal.append(await this.#ledger.reconcile(this.#storedRows()));
      if (scenario.affected === undefined) return;
      const listed = this.#rows(affectedQuery);
      journal.append(await this.#harmed.reconcile(listed, this.#armedMs ?? untilMs));
    } catch (thrown) {
      this.#trouble('ledger', thrown);
    }
  }

  /** Ends without a last look. Idempotent. */
  async abandon(): Promise<void> {
    await this.#stopAsking();
    await this.#planes.close();
  }

  async #stopAsking(): Promise<void> {
    clearInterval(this.#tick);
    await this.#asking;
  }

  /** Asks the sandbox for what does not tell itself: statements that wait, and states of faults. */
  async #ask(): Promise<void> {
    const { scenario, sandbox, clock, journal } = this.#options;
    try {
      if (scenario.limits.blockedFor !== undefined) {
        const wait = await sandbox.database.longestLockWait();
        if (wait !== null && wait.forMs > blockedMs) journal.append({ type: 'blocked', ...wait });
      }
      for (const [id, { look, sinceMs }] of this.#states) {
        const askedMs = clock.now();
        const evidence = await look();
        if (evidence === null) this.#states.set(id, { look, sinceMs: askedMs });
        else {
          this.#states.delete(id);
          // It came about after the last look that did not show it; time-lapse puts seconds between two of them.
          this.#seen(id, { atMs: sinceMs, evidence });
        }
      }
    } catch (thrown) {
      this.#states.clear();
      this.#trouble('observer', thrown);
    }
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

  /** What the bundles that serve in the baseline say of themselves. */
  #declaredWrongShare(): number {
    const { domain } = this.#options;
    const names = [domain.serving.stable ?? '', domain.serving.candidate ?? ''];
    return Math.max(0, ...names.map((name) => domain.bundles[name]?.behaviour.wrongRate ?? 0));
  }

  #storedRows(): AsyncGenerator<readonly StoredRow[]> {
    return this.#rows(this.#options.domain.ledger.query);
  }

  #rows(query: string): AsyncGenerator<readonly StoredRow[]> {
    return readStoredRows({ connectionString: this.#options.sandbox.database.urls.observer, query });
  }

  #trouble(where: string, thrown: unknown): void {
    this.#options.journal.append({ type: 'trouble', where, code: 'OBSERVER', message: messageOf(thrown) });
  }
}
