import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';
import { type ImageRole, type Images, variableOf } from './images.ts';

/**
 * Sees to it that an image is here, and pulls it if it is not.
 *
 * @throws FiredrillError `IMAGE_MISSING`, `ENGINE_DISK_FULL`
 */
export async function fetchImage(
  role: ImageRole,
  {
    engine,
    images,
    onProgress,
  }: { readonly engine: Engine; readonly images: Images; readonly onProgress: (text: string) => void },
): Promise<void> {
  const { ImageName } = await import('testcontainers');
  const image = ImageName.fromString(images[role]);
  if (await engine.image.exists(image)) return;
  onProgress(`Pulling ${images[role]} …`);
  try {
    await engine.image.pull(image);
  } catch (thrown) {
    throw engineError(thrown, {
      code: 'IMAGE_MISSING',
      what: `There is no image ${images[role]} here, and it cannot be pulled`,
      nextStep: `Pull it by hand, or name another one by ${variableOf(role)} or under images in firedrill.yaml.`,
    });
  }
}
