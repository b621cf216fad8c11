import { currentValue, type Flag, type Flags, type FlagValue, valuesOf } from './flag.ts';

/** What may be changed about a flag. */
export type FlagChange = Partial<Pick<Flag, 'defaultVariant' | 'state'>>;

/** All flags and what they were at first. */
export class FlagStore {
  readonly #initial: Flags;
  #flags: Flags;

  constructor(flags: Flags) {
    this.#initial = flags;
    this.#flags = flags;
  }

  get flags(): Flags {
    return this.#flags;
  }

  find(key: string): Flag | undefined {
    return Object.hasOwn(this.#flags, key) ? this.#flags[key] : undefined;
  }

  /** Changes a flag that exists to a variant that it has; returns whether that changed anything. */
  change(key: string, flag: Flag, change: FlagChange): boolean {
    const next = { ...flag, ...change };
    this.#flags = { ...this.#flags, [key]: next };
    return next.defaultVariant !== flag.defaultVariant || next.state !== flag.state;
  }

  /** The present values of those flags that differ from how they were at first; `disabled` for those switched off. */
  changed(): Record<string, FlagValue> {
    const before = valuesOf(this.#initial);
    const now = valuesOf(this.#flags);
    return Object.fromEntries(
      Object.entries(this.#flags).flatMap(([key, flag]) =>
        before[key] === now[key] ? [] : [[key, flag.state === 'ENABLED' ? currentValue(flag) : 'disabled']],
      ),
    );
  }
}
