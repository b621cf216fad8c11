import type { ServerName } from './config.ts';

/** Sessions that are remembered; the longest unseen one is forgotten first. */
const sessionsMax = 10_000;

/** Which server a session was given. */
export class Sessions {
  readonly #servers = new Map<string, ServerName>();

  get(session: string): ServerName | undefined {
    return this.#servers.get(session);
  }

  set(session: string, name: ServerName): void {
    this.#servers.delete(session);
    this.#servers.set(session, name);
    if (this.#servers.size <= sessionsMax) return;
    for (const oldest of this.#servers.keys()) {
      this.#servers.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.#servers.clear();
  }
}
