import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import type { Recorder } from '../recorder.ts';

const usual = 6;

/** The machines behind a server, which share its requests evenly, those that are down included. */
export class Replicas {
  readonly #clock: Clock;
  #ready = usual;
  #of = usual;
  #untilMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get state(): { readonly ready: number; readonly of: number } {
    const healed = this.#clock.now() >= this.#untilMs;
    return { ready: healed ? this.#of : this.#ready, of: this.#of };
  }

  /** Share of the requests that nobody answers. */
  get downShare(): number {
    const { ready, of } = this.state;
    return 1 - ready / of;
  }

  /** @param change `forMs` says after how much drill time those that are down come back by themselves. */
  set(change: { readonly ready: number; readonly of: number; readonly forMs?: number | undefined }): void {
    this.#ready = change.ready;
    this.#of = change.of;
    this.#untilMs = this.#clock.now() + (change.forMs ?? Number.POSITIVE_INFINITY);
  }

  /** Starts those anew that are down; returns whether there were any. */
  restart(): boolean {
    const { ready, of } = this.state;
    this.#ready = of;
    return ready !== of;
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
