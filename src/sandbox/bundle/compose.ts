import { canonicalJson } from '../../core/canonical-json.ts';
import { type Bundle, type Component, componentNames } from './bundle.ts';

/** Components taken from several bundles, each with the bundle that it comes from. */
export type Parts = Readonly<Record<Component, Bundle>>;

/** A bundle as it serves: whole, or put together by hand. */
export interface Composed {
  readonly bundle: Bundle;
  /** The bundle that everything comes from which was not named. */
  readonly base: Bundle;
  readonly parts: Parts;
}

/** A bundle that nobody has touched. */
export function whole(bundle: Bundle): Composed {
  const parts = Object.fromEntries(componentNames.map((name) => [name, bundle])) as Record<Component, Bundle>;
  return { bundle, base: bundle, parts };
}

/**
 * Takes some components from another bundle and leaves the rest as it is.
 *
 * What comes out is a bundle of its own, with a name that says so, unless everything in it is as in one of those that it
 * was taken from: then it is that bundle. How fast it is and how much it can take follows the weights.
 */
export function compose(present: Composed, from: Bundle, components: readonly Component[]): Composed {
  const taken = Object.fromEntries(components.map((name) => [name, from]));
  const parts: Parts = { ...present.parts, ...taken };
  const { base } = present;
  const same = [base, ...Object.values(parts)].find((one) => hasAllOf(one, parts));
  if (same !== undefined) return whole(same);
  return {
    bundle: { ...parts.weights, name: nameOf(base, parts), components: componentsOf(parts) },
    base,
    parts,
  };
}

/** Whether components come from more than one bundle. */
export function isComposite({ bundle, base }: Composed): boolean {
  return bundle !== base;
}

/** The name of the bundle that each component comes from. */
export function sourcesOf({ parts }: Composed): Record<Component, string> {
  const entries = componentNames.map((name) => [name, parts[name].name]);
  return Object.fromEntries(entries) as Record<Component, string>;
}

function hasAllOf(bundle: Bundle, parts: Parts): boolean {
  return componentNames.every(
    (name) => canonicalJson(bundle.components[name]) === canonicalJson(parts[name].components[name]),
  );
}

function componentsOf(parts: Parts): Bundle['components'] {
  const entries = componentNames.map((name) => [name, parts[name].components[name]]);
  return Object.fromEntries(entries) as Bundle['components'];
}

/** For example `v2+v1(preprocessor,index)`. */
function nameOf(base: Bundle, parts: Parts): string {
  const others = new Map<string, string[]>();
  for (const name of componentNames) {
    if (parts[name] === base) continue;
    const source = parts[name].name;
    others.set(source, [...(others.get(source) ?? []), name]);
  }
  return [base.name, ...[...others].map(([source, names]) => `${source}(${names.join(',')})`)].join('+');
}
