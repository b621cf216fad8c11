import type { Slot } from './slot.ts';

/** Gives metrics other names in the exposition format: the values, and what is said about them. */
export function renameMetrics(text: string, names: Readonly<Record<string, string>>): string {
  let renamed = text;
  for (const [old, now] of Object.entries(names)) {
    const name = new RegExp(`^(# (?:HELP|TYPE) )?${old}(_bucket|_sum|_count)?(?=[ {])`, 'gm');
    renamed = renamed.replace(name, (_found, comment = '', suffix = '') => `${comment}${now}${suffix}`);
  }
  return renamed;
}

/** The names that a text in the exposition format declares. */
export function metricNamesIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
}

/** Releases that export metrics under names of their own, wherever they are loaded. */
export class RenamedMetrics {
  readonly #namesByBundle = new Map<string, Readonly<Record<string, string>>>();

  /** Sets the other names for a bundle; returns those before. */
  set(bundle: string, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const previous = this.#namesByBundle.get(bundle) ?? {};
    this.#namesByBundle.set(bundle, names);
    return previous;
  }

  /** The metrics as the loaded bundle exports them: it is the weights that bring the code along. */
  apply(text: string, { loaded }: Slot): string {
    const names = this.#namesByBundle.get(loaded?.parts.weights.name ?? '');
    return names === undefined ? text : renameMetrics(text, names);
  }
}
