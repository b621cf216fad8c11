import type { FastifyInstance } from 'fastify';
import { firstPort } from '../container/ports.ts';
import { createFace, refuse } from '../http.ts';
import type { Target } from '../metrics-store/spec.ts';
import { discoveredTargets, type TargetGroup } from '../prometheus/config.ts';
import { conductorUrl } from './published-ports.ts';

/** Where Prometheus asks whom to scrape, and who takes its alerts. */
export const discoveryUrls = {
  targets: new URL('/targets', conductorUrl),
  alertmanagers: new URL('/alertmanagers', conductorUrl),
};

/** What the conductor tells over HTTP of where everything is: parts have their ports only when they run. */
export class Directory implements AsyncDisposable {
  readonly #face: FastifyInstance = createFace();
  readonly #answers = new Map<string, readonly TargetGroup[]>();
  #page: string | undefined;

  constructor() {
    for (const { pathname } of Object.values(discoveryUrls)) {
      this.#face.get(pathname, (_request, reply) => this.#answers.get(pathname) ?? refuse(reply, ...notYet));
    }
    this.#face.get('/healthz', (_request, reply) =>
      this.#page === undefined ? refuse(reply, ...notYet) : { ok: true },
    );
    this.#face.get('/', (_request, reply) =>
      this.#page === undefined ? refuse(reply, ...notYet) : reply.type('text/plain').send(this.#page),
    );
  }

  /** @param alertmanager Host and port of who takes the alerts. */
  tellMonitoring(targets: readonly Target[], alertmanager: string): void {
    this.#answers.set(discoveryUrls.targets.pathname, discoveredTargets(targets));
    this.#answers.set(discoveryUrls.alertmanagers.pathname, [{ targets: [alertmanager] }]);
  }

  /** Everything runs: this is the page for people. */
  tellPeople(page: string): void {
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#face.listen({ host: '::', port: firstPort });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#face.close();
  }
}

const notYet = [503, 'The sandbox is still starting.', 'Ask again in a moment.'] as const;
