import type { RouterAddress } from './config.ts';

/** The routers, and which of them users are sent to. */
export class RouterPool {
  readonly #routers: readonly RouterAddress[];
  readonly #ejected = new Set<string>();
  readonly #onChange: (targets: readonly string[]) => void;
  #turn = 0;

  constructor(routers: readonly RouterAddress[], onChange: (targets: readonly string[]) => void) {
    this.#routers = routers;
    this.#onChange = onChange;
  }

  get routers(): readonly RouterAddress[] {
    return this.#routers;
  }

  find(name: string): RouterAddress | undefined {
    return this.#routers.find((router) => router.name === name);
  }

  has(name: string): boolean {
    return !this.#ejected.has(name);
  }

  /** Those in the pool, in their order. */
  get members(): readonly RouterAddress[] {
    return this.#routers.filter(({ name }) => this.has(name));
  }

  /** Takes a router out of the pool or puts it back; returns whether that changed anything. */
  put(name: string, into: boolean): boolean {
    if (this.has(name) === into) return false;
    if (into) this.#ejected.delete(name);
    else this.#ejected.add(name);
    this.#onChange(this.members.map(({ api }) => api));
    return true;
  }

  /** The member whose turn it is; undefined when all are ejected. */
  next(): RouterAddress | undefined {
    const { members } = this;
    this.#turn += 1;
    return members[this.#turn % members.length];
  }
}
