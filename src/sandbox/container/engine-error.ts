import { FiredrillError, messageOf } from '../../core/errors.ts';

/** What engines say in many words, and what there is to do about it. */
const known: readonly { readonly says: RegExp; readonly code: string; readonly nextStep: string }[] = [
  {
    says: /no space left on device|disk quota exceeded/i,
    code: 'ENGINE_DISK_FULL',
    nextStep: 'Make room where the container engine keeps its images, for example by docker system prune.',
  },
  {
    says: /port is already allocated|address already in use/i,
    code: 'PORT_TAKEN',
    nextStep: 'Something else has taken the port meanwhile: run again, and another one is chosen.',
  },
  {
    says: /all predefined address pools have been fully subnetted|could not find an available.*address pool/i,
    code: 'ENGINE_NETWORKS_FULL',
    nextStep: 'Remove networks that nobody needs, for example by docker network prune.',
  },
];

/** The error for something that the container engine did not do: what was wanted, what it says, and what to do next. */
export function engineError(
  thrown: unknown,
  wanted: { readonly code: string; readonly what: string; readonly nextStep: string },
): FiredrillError {
  if (thrown instanceof FiredrillError) return thrown;
  const says = messageOf(thrown).replace(/[.\s]+$/, '');
  const { code, nextStep } = known.find((entry) => entry.says.test(says)) ?? wanted;
  return new FiredrillError(code, `${wanted.what}: ${says}.`, { nextStep, cause: thrown });
}
