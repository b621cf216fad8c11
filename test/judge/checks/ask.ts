import { invariant } from '../../../src/core/errors.ts';
import { judgeDrill } from '../../../src/judge/judge.ts';
import type { Check } from '../../../src/judge/result.ts';
import type { Story } from '../story.ts';

/** What one check makes of a story: `pass`, or the verdict and its reason. */
export function ask(name: string, story: Story): string {
  const { verdict, reason } = checkOf(name, story);
  return verdict === 'pass' ? 'pass' : `${verdict}: ${reason}`;
}

export function checkOf(name: string, story: Story): Check {
  const check = judgeDrill(story.events()).checks.find((some) => some.name === name);
  invariant(check !== undefined, `there is no check ${name}`);
  return check;
}
