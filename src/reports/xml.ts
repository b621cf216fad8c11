const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Written as they are, a parser would turn these into plain spaces inside an attribute.
  '\n': '&#10;',
  '\t': '&#9;',
};

/** What XML 1.0 cannot carry, not even as an entity: most control characters and two non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it is there to find
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Escapes text for the content of an element. What XML cannot carry becomes U+FFFD. */
export function escapeXml(text: string): string {
  return clean(text).replace(/[&<>]/g, (character) => entities[character] ?? character);
}

/** Writes an element; its children are rendered already, elements on lines of their own. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`,
  );
  const start = `<${name}${written.join('')}`;
  if (children.length === 0) return `${start}/>`;
  const nested = children.every((child) => child.startsWith('<'));
  return `${start}>${nested ? `\n${children.join('\n')}\n` : children.join('')}</${name}>`;
}

function escapeAttribute(text: string): string {
  return clean(text).replace(/[&<>"'\n\t]/g, (character) => entities[character] ?? character);
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replace(forbidden, '\uFFFD');
}
