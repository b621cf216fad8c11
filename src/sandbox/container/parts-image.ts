import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/module-url.ts';
import { BuildContext } from './build-context.ts';
import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';
import { variableOf } from './images.ts';
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
  /** What it is built on: anything with Node 24. */
  readonly nodeImage: string;
  readonly packageFolder: string;
  /** Folders with code, relative to the package. @default the one that this module is in */
  readonly code?: readonly string[];
  readonly onProgress?: (text: string) => void;
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
 * Builds the image unless there is one of the same content already.
 *
 * @throws FiredrillError `IMAGE_BUILD_FAILED`, `ENGINE_DISK_FULL`
 */
export async function buildPartsImage(options: PartsImageOptions): Promise<PartsImage> {
  const { engine, nodeImage } = options;
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
    options.onProgress?.(`Building ${name} on ${nodeImage} …`);
    const folder = context.write();
    try {
      await engine.image.build(folder, {
        t: name,
        dockerfile: 'Dockerfile',
        buildargs: { NODE_IMAGE: nodeImage },
      });
    } catch (thrown) {
      throw engineError(thrown, {
        code: 'IMAGE_BUILD_FAILED',
        what: 'The image of the parts cannot be built',
        nextStep: `See that ${nodeImage} can be pulled, or name another image with Node 24 by ${variableOf('node')}.`,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
      // Engines without BuildKit keep every stage. Whoever holds it still removes it later.
      await dockerode.pruneImages({ filters: { dangling: ['true'], label: [stageLabel] } }).catch(() => {});
    }
  }
}
