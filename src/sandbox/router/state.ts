import { isDeepStrictEqual } from 'node:util';
import { Breaker } from './breaker.ts';
import { byServer, type Routing, type ServerName, serverNames } from './config.ts';
import { type FlagView, noFlags } from './flag-view.ts';
import { Sessions } from './sessions.ts';
import { ShareBudget } from './share-budget.ts';
import { onlyTo, type Shares, sharesOf } from './shares.ts';

/** What a router currently does with requests. Every change takes effect with the next choice of a server. */
export class RouterState {
  readonly #initial: Routing;
  #routing: Routing;
  #flags: FlagView = noFlags;
  #shares: Shares;
  readonly #drained = new Set<ServerName>();
  readonly #sessions = new Sessions();
  #breakers = byServer(() => new Breaker());
  readonly retries = new ShareBudget();
  readonly fallback = new ShareBudget();

  constructor(initial: Routing) {
    this.#initial = initial;
    this.#routing = initial;
    this.#shares = this.#computeShares();
  }

  get routing(): Routing {
    return this.#routing;
  }

  /** What weights, drained servers and flags come to. */
  get shares(): Shares {
    return this.#shares;
  }

  get flags(): FlagView {
    return this.#flags;
  }

  set flags(flags: FlagView) {
    this.#flags = flags;
    this.#shares = this.#computeShares();
  }

  get drained(): ServerName[] {
    return serverNames.filter((name) => this.#drained.has(name));
  }

  breaker(name: ServerName): Breaker {
    return this.#breakers[name];
  }

  /** Replaces some of the settings; returns whether that changed anything. */
  set(change: Partial<Routing>): boolean {
    const routing = { ...this.#routing, ...change };
    const changed = !isDeepStrictEqual(routing, this.#routing);
    this.#routing = routing;
    this.#shares = this.#computeShares();
    if (!routing.sticky.enabled) this.#sessions.clear();
    return changed;
  }

  /** Sends no new requests to a server, pinned sessions included, or sends them again. */
  drain(name: ServerName, on: boolean): boolean {
    const changed = this.#drained.has(name) !== on;
    if (on) this.#drained.add(name);
    else this.#drained.delete(name);
    this.#shares = this.#computeShares();
    return changed;
  }

  isDrained(name: ServerName): boolean {
    return this.#drained.has(name);
  }

  /**
   * The server that a session is pinned to, while stickiness is on. As with real routers, a weight of 0 does not move
   * a pinned session; draining the server does, and so do flags.
   */
  pinnedTo(session: string): ServerName | undefined {
    const name = this.#flagged === undefined ? this.#sessions.get(session) : undefined;
    return name === undefined || this.#drained.has(name) ? undefined : name;
  }

  /** Nobody is kept on the fallback: it stands in for whoever comes back. */
  pin(session: string, name: ServerName): void {
    if (this.#flagged === undefined && name !== 'fallback') this.#sessions.set(session, name);
  }

  /** Back to how the router was started, but for its flags. */
  reset(): void {
    this.#drained.clear();
    this.#sessions.clear();
    this.#breakers = byServer(() => new Breaker());
    this.set(this.#initial);
  }

  /** The server that flags send everything to, whatever the weights say. */
  get #flagged(): ServerName | undefined {
    if (!this.#flags.modelAnswers) return 'fallback';
    return this.#flags.path === 'classic' ? 'legacy' : undefined;
  }

  #computeShares(): Shares {
    const flagged = this.#flagged;
    return flagged === undefined ? sharesOf(this.#routing, this.#drained) : onlyTo(flagged, this.#drained);
  }
}
