import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/module-url.ts';
import { BuildContext } from './build-context.ts';
import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';
import { fetchImage } from './fetch-image.ts';
import { type Images, variableOf } from './images.ts';
import { stageLabel } from './labels.ts';

/** The image in which firedrill's own parts run. */
export interface PartsImage {
  readonly name: string;
  /** The path of the entry in the image. */
  readonly entry: string;
  /** Where a module of this machine is in the image. */
  readonly moduleInImage: (url: string) => string;
}

export interface PartsImageOptions {
  readonly engine: Engine;
  /** It is built on the one of Node: anything with Node 24. */
  readonly images: Images;
  readonly packageFolder: string;
  /** Folders with code, relative to the package. @default the one that this module is in */
  readonly code?: readonly string[];
  readonly onProgress: (text: string) => void;
}

/**
 * What the image is built from, and what it is called: its name tells one content from another.
 *
 * @param options.code Folders with code, relative to the package. By default the one that this module is in.
 */
export function partsContext({
  packageFolder,
  code = [import.meta.url.endsWith('.ts') ? 'src' : 'dist'],
}: {
  readonly packageFolder: string;
  readonly code?: readonly string[] | undefined;
}): { readonly context: BuildContext; readonly name: string } {
  const context = new BuildContext({ packageFolder, code });
  return { context, name: `firedrill-parts:${context.digest()}` };
}

/**
 * Builds the image unless there is one of the same content already. Only who builds needs what it is built on.
 *
 * @throws FiredrillError `IMAGE_MISSING`, `IMAGE_BUILD_FAILED`, `ENGINE_DISK_FULL`
 */
export async function buildPartsImage(options: PartsImageOptions): Promise<PartsImage> {
  const { engine, images } = options;
  const { context, name } = partsContext(options);
  const { dockerode } = engine.container;
  const known = await dockerode.listImages({ filters: { reference: [name] } });
  if (known.length === 0) await build();
  return {
    name,
    entry: context.pathInImage(fileURLToPath(moduleUrl(import.meta.url, './main'))),
    moduleInImage: (url) => context.moduleInImage(url),
  };

  async function build(): Promise<void> {
    await fetchImage('node', options);
    options.onProgress(`Building ${name} on ${images.node} …`);
    const folder = context.write();
    try {
      await engine.image.build(folder, {
        t: name,
        dockerfile: 'Dockerfile',
        buildargs: { NODE_IMAGE: images.node },
      });
    } catch (thrown) {
      throw engineError(thrown, {
        code: 'IMAGE_BUILD_FAILED',
        what: 'The image of the parts cannot be built',
        nextStep: `See that ${images.node} has Node 24, or name another image by ${variableOf('node')}.`,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
      // Engines without BuildKit keep every stage. Whoever holds it still removes it later.
      await dockerode.pruneImages({ filters: { dangling: ['true'], label: [stageLabel] } }).catch(() => {});
    }
  }
}
