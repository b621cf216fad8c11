import { beforeAll } from 'vitest';
import { ContainerDriver } from '../../../src/sandbox/container/container-driver.ts';
import { connectEngine, type Engine } from '../../../src/sandbox/container/engine.ts';
import { imagesOf } from '../../../src/sandbox/container/images.ts';
import { buildPartsImage, type PartsImage } from '../../../src/sandbox/container/parts-image.ts';
import { partConformance } from '../host/part-conformance.ts';
import { scratchFolder } from '../process/scratch.ts';

let engine: Engine;
let image: PartsImage;

beforeAll(async () => {
  engine = await connectEngine();
  image = await buildPartsImage({
    engine,
    nodeImage: imagesOf(process.env).node,
    packageFolder: process.cwd(),
    code: ['src', 'test/sandbox/host/programs'],
  });
}, 300_000);

partConformance({
  startMs: 5_000,
  create: async (options) =>
    new ContainerDriver({ engine, image, session: 'test', stateDir: await scratchFolder(), ...options }),
});
