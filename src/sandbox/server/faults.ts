import type { Modifier } from '../bundle/behaviour.ts';
import { type Component, componentNames } from '../bundle/bundle.ts';
import { type Composed, sourcesOf } from '../bundle/compose.ts';

/** Faults by the component of the bundle that they weigh upon: whoever takes that component takes the fault along. */
export class Faults {
  readonly #modifiers = new Map<string, readonly Modifier[]>();

  /** Puts faults upon a component instead of those that were there, which are returned. */
  set(upon: { readonly bundle: string; readonly component: Component }, modifiers: readonly Modifier[]) {
    const key = keyOf(upon.bundle, upon.component);
    const previous = this.#modifiers.get(key) ?? [];
    this.#modifiers.set(key, modifiers);
    return previous;
  }

  /** What weighs upon a bundle as it serves, composite or not. */
  on(loaded: Composed): Modifier[] {
    if (this.#modifiers.size === 0) return [];
    const sources = sourcesOf(loaded);
    return componentNames.flatMap((name) => this.#modifiers.get(keyOf(sources[name], name)) ?? []);
  }
}

function keyOf(bundle: string, component: Component): string {
  return `${bundle}/${component}`;
}
