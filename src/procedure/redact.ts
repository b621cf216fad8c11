import { redactText } from '../core/redact.ts';

/** Takes out of a text what looks like a secret, and the given secrets wherever they stand. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return redactText(secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text));
}

/**
 * Passwords inside the URLs of an environment, so that they can be redacted on their own.
 *
 * Short ones are left out: they are no secret, and redacting them would garble ordinary words.
 */
export function secretsOf(environment: Readonly<Record<string, string>>): string[] {
  const lengthMin = 8;
  return Object.values(environment).flatMap((value) => {
    const password = URL.canParse(value) ? decodeURIComponent(new URL(value).password) : '';
    return password.length >= lengthMin ? [password] : [];
  });
}
