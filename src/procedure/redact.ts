/** Takes passwords out of a text: those in URLs, and the given secrets wherever they stand. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return withoutSecrets.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, '$1:***@');
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
