import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { cpuShares } from '../../../src/sandbox/container/confinement.ts';
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
    images: imagesOf(process.env),
    onProgress: () => {},
    packageFolder: process.cwd(),
    code: ['src', 'test/sandbox/host/programs'],
  });
}, 300_000);

partConformance({
  startMs: 5_000,
  create: async (options) =>
    new ContainerDriver({ engine, image, session: 'test', stateDir: await scratchFolder(), ...options }),
});

test('what starts gives way to what stands, and what is started later gives way to nobody', async () => {
  const driver = new ContainerDriver({
    engine,
    image,
    session: 'test',
    stateDir: await scratchFolder(),
    clock: new LapseClock(),
  });
  onTestFinished(() => driver[Symbol.asyncDispose]());
  const program = new URL('../host/programs/echo.ts', import.meta.url);
  const shares = async (host: string): Promise<number> => {
    const containers = await engine.container.dockerode.listContainers({ filters: { name: [`-${host}`] } });
    const details = await engine.container.getById(containers[0]?.Id ?? '').inspect();
    return details.HostConfig.CpuShares ?? Number.NaN;
  };
  await driver.start({ name: 'early', host: 'early', program, config: {} });
  expect(await shares('early')).toBe(cpuShares.starting);
  await driver.settle();
  expect(await shares('early')).toBe(cpuShares.standing);
  await driver.start({ name: 'late', host: 'late', program, config: {} });
  expect(await shares('late')).toBe(cpuShares.standing);
});
