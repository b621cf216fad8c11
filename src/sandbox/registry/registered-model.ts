import { type Bundle, bundleDigest } from '../bundle/bundle.ts';

/** A version in the registry. Its artifact may be gone, and may be another one than was approved. */
export interface Version {
  readonly version: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly description: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly artifact: Bundle | null;
}

/** The day on which the first version came, in Unix time; the others follow a week apart. */
const firstReleaseMs = Date.UTC(2025, 10, 3, 9);
const weekMs = 7 * 86_400_000;
/** Share of wrong answers of a bundle that was built again from the same sources by nobody knows what. */
const rebuiltWrongRate = 0.15;

/** The one model of a registry: its versions, and the names that point at them. */
export class RegisteredModel {
  readonly name: string;
  readonly createdMs = firstReleaseMs;
  readonly tags = new Map([['retention', '30d']]);
  readonly aliases = new Map<string, string>();
  readonly #versions = new Map<string, Version>();

  /** Every bundle has its own name as an alias; `champion` is v1, and `previous` is v0. */
  constructor(name: string, bundles: readonly Bundle[]) {
    this.name = name;
    for (const [index, bundle] of bundles.entries()) {
      const version = String(index + 1);
      const digest = bundleDigest(bundle);
      const approval = { approved: 'true', approved_digest: digest };
      const tags = new Map(Object.entries({ bundle: bundle.name, digest, ...approval }));
      const createdMs = firstReleaseMs + index * weekMs;
      const release = { version, createdMs, updatedMs: createdMs, description: `Release ${bundle.name}` };
      this.#versions.set(version, { ...release, tags, artifact: bundle });
      this.aliases.set(bundle.name, version);
    }
    for (const [alias, bundle] of [
      ['champion', 'v1'],
      ['previous', 'v0'],
    ] as const) {
      const version = this.aliases.get(bundle);
      if (version !== undefined) this.aliases.set(alias, version);
    }
  }

  /** From the oldest to the newest. */
  get versions(): Version[] {
    return [...this.#versions.values()];
  }

  /** By version number, or else by alias. */
  find(reference: string): Version | undefined {
    return this.#versions.get(reference) ?? this.#versions.get(this.aliases.get(reference) ?? '');
  }

  version(version: string): Version | undefined {
    return this.#versions.get(version);
  }

  aliasesOf({ version }: Version): string[] {
    return [...this.aliases].flatMap(([alias, target]) => (target === version ? [alias] : []));
  }

  update(version: Version, change: Partial<Pick<Version, 'description' | 'tags' | 'artifact'>>): void {
    const updatedMs = version.updatedMs + 1;
    this.#versions.set(version.version, { ...version, ...change, updatedMs });
  }

  /** Forgets a version and whatever pointed at it. */
  delete(version: Version): void {
    for (const alias of this.aliasesOf(version)) this.aliases.delete(alias);
    this.#versions.delete(version.version);
  }

  /** Retention takes the artifact of a bundle away, unless it is frozen. Returns whether anything was taken. */
  retire(version: Version): boolean {
    if (this.tags.get('retention') === 'frozen' || version.artifact === null) return false;
    const tags = new Map(version.tags);
    tags.delete('digest');
    this.update(version, { artifact: null, tags });
    return true;
  }

  /** Puts another artifact under the same name and version, which nobody has approved. Returns its digest. */
  rebuild(version: Version, from: Bundle): string {
    const behaviour = { ...from.behaviour, wrongRate: rebuiltWrongRate };
    const artifact = { ...from, behaviour };
    const digest = bundleDigest(artifact);
    this.update(version, { artifact, tags: new Map(version.tags).set('digest', digest) });
    return digest;
  }
}
