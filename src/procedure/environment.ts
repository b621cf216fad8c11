import { FiredrillError } from '../core/errors.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * An address of the sandbox.
 *
 * @throws FiredrillError `ENVIRONMENT_MISSING`
 */
export function need(environment: Environment, name: string): string {
  const value = environment[name];
  if (value !== undefined) return value;
  throw new FiredrillError('ENVIRONMENT_MISSING', `needs ${name}, which this sandbox does not have.`);
}

/**
 * Replaces `$NAME` and `${NAME}` by the addresses of the sandbox.
 *
 * @throws FiredrillError `ENVIRONMENT_MISSING` for a name that the sandbox does not have.
 */
export function expand(text: string, environment: Environment): string {
  return text.replace(/\$(?:\{([A-Z][A-Z0-9_]*)\}|([A-Z][A-Z0-9_]*))/g, (_, braced?: string, bare?: string) =>
    need(environment, braced ?? bare ?? ''),
  );
}
