import { oneLine } from './text.ts';

/**
 * Escapes text for GitHub-flavoured Markdown, on one line.
 *
 * Beside what {@link escapeHtml} does, a marker at the start makes neither a heading nor a list of the line.
 */
export function escapeMarkdown(text: string): string {
  return escapeHtml(text)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/^(?:[#+-]|\d+(?=[.)]))/, (marker) => (/\d/.test(marker) ? `${marker}&#8203;` : `\\${marker}`));
}

/**
 * Escapes text for HTML within Markdown, on one line. It also takes the power from `@team` and `#123`, which on GitHub
 * would ring somebody's bell or link somebody's issue.
 */
export function escapeHtml(text: string): string {
  return oneLine(text)
    .replace(/[&<>]/g, (character) => htmlEntities[character] ?? character)
    .replace(/(?<!\w)@(?=\w)|#(?=\d)/g, '$&&#8203;');
}

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text as code. The fence is longer than any run of backticks in the text; a bar is escaped, for tables see it even here. */
export function codeMarkdown(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** A table. Heads that end with a colon stand for columns of figures, to the right. Cells must be Markdown already. */
export function tableMarkdown(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(heads.map((head) => head.replace(/:$/, ''))),
    line(heads.map((head) => (head.endsWith(':') ? '--:' : '---'))),
    ...rows.map(line),
  ];
}
