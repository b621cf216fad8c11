import { isDeepStrictEqual } from 'node:util';
import { Breaker } from './breaker.ts';
import { type Routing, type ServerName, serverNames } from './config.ts';
import { RetryBudget } from './retry-budget.ts';
import { type Shares, sharesOf } from './shares.ts';

/** Sessions that are remembered; the longest unseen one is forgotten first. */
const sessionsMax = 10_000;

/** What a router currently does with requests. Every change takes effect with the next choice of a server. */
export class RouterState {
  readonly #initial: Routing;
  #routing: Routing;
  #shares: Shares;
  readonly #drained = new Set<ServerName>();
  readonly #sessions = new Map<string, ServerName>();
  #breakers = newBreakers();
  readonly budget = new RetryBudget();

  constructor(initial: Routing) {
    this.#initial = initial;
    this.#routing = initial;
    this.#shares = sharesOf(initial, this.#drained);
  }

  get routing(): Routing {
    return this.#routing;
  }

  get shares(): Shares {
    return this.#shares;
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
    this.#shares = sharesOf(routing, this.#drained);
    if (!routing.sticky.enabled) this.#sessions.clear();
    return changed;
  }

  /** Sends no new requests to a server, pinned sessions included, or sends them again. */
  drain(name: ServerName, on: boolean): boolean {
    const changed = this.#drained.has(name) !== on;
    if (on) this.#drained.add(name);
    else this.#drained.delete(name);
    this.#shares = sharesOf(this.#routing, this.#drained);
    return changed;
  }

  /**
   * The server that a session is pinned to, while stickiness is on. As with real routers, a weight of 0 does not move
   * a pinned session; draining the server does.
   */
  pinnedTo(session: string): ServerName | undefined {
    const name = this.#sessions.get(session);
    return name === undefined || this.#drained.has(name) ? undefined : name;
  }

  pin(session: string, name: ServerName): void {
    this.#sessions.delete(session);
    this.#sessions.set(session, name);
    if (this.#sessions.size <= sessionsMax) return;
    for (const oldest of this.#sessions.keys()) {
      this.#sessions.delete(oldest);
      return;
    }
  }

  /** Back to how the router was started. */
  reset(): void {
    this.#drained.clear();
    this.#sessions.clear();
    this.#breakers = newBreakers();
    this.set(this.#initial);
  }
}

function newBreakers(): Readonly<Record<ServerName, Breaker>> {
  return { stable: new Breaker(), candidate: new Breaker(), fallback: new Breaker() };
}
