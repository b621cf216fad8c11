import type { FastifyInstance } from 'fastify';
import type { Recorder } from '../recorder.ts';

const usual = 6;

/** The machines behind a server, which share its requests evenly, those that are down included. */
export class Replicas {
  #ready = usual;
  #of = usual;

  get state(): { readonly ready: number; readonly of: number } {
    return { ready: this.#ready, of: this.#of };
  }

  /** Share of the requests that nobody answers. */
  get downShare(): number {
    return 1 - this.#ready / this.#of;
  }

  set({ ready, of }: { readonly ready: number; readonly of: number }): void {
    this.#ready = ready;
    this.#of = of;
  }

  /** Starts those anew that are down; returns whether there were any. */
  restart(): boolean {
    const changed = this.#ready !== this.#of;
    this.#ready = this.#of;
    return changed;
  }
}

/** Serves `POST /v2/replicas/restart`. */
export function registerReplicas(app: FastifyInstance, replicas: Replicas, record: Recorder): void {
  app.post('/v2/replicas/restart', (request, reply) => {
    const mutating = replicas.restart();
    record(request, { plane: 'none', summary: 'restart replicas', mutating, ok: true });
    return reply.send(replicas.state);
  });
}
