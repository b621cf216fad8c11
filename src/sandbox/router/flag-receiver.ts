import { z } from 'zod';
import { flagValuesSchema, pullFlags } from './flag-store.ts';
import { FlagView } from './flag-view.ts';
import type { RouterState } from './state.ts';

const pushSchema = z.strictObject({ flags: flagValuesSchema });

export interface FlagReceiverOptions {
  /** Name of the router, as the flag store sees it. */
  readonly router: string;
  readonly state: RouterState;
  readonly store: { readonly url: string; readonly token: string } | undefined;
}

/** How flags reach a router: pulled when it starts or reloads, pushed by the store whenever one changes. */
export class FlagReceiver {
  readonly #options: FlagReceiverOptions;
  #deaf = false;

  constructor(options: FlagReceiverOptions) {
    this.#options = options;
  }

  /** Takes all flags from the store. False when it was not the store that called. A partitioned router hears nothing. */
  push(token: unknown, body: unknown): boolean {
    const { store, state } = this.#options;
    if (store === undefined || token !== store.token) return false;
    const { flags } = pushSchema.parse(body);
    if (!this.#deaf) state.flags = new FlagView(flags);
    return true;
  }

  /** Reads the flags anew, which ends a partition. Sessions and weights stay. */
  async reload(): Promise<void> {
    const { store, state, router } = this.#options;
    this.#deaf = false;
    if (store !== undefined) state.flags = new FlagView(await pullFlags(store.url, router));
  }

  /** Cuts the router off from pushes, holding some stale values, or lets it hear again. */
  partition({ on, flags }: { readonly on: boolean; readonly flags?: FlagView['values'] | undefined }): void {
    const { state } = this.#options;
    this.#deaf = on;
    if (flags !== undefined) state.flags = new FlagView({ ...state.flags.values, ...flags });
  }
}
