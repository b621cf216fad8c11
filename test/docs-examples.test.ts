import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintContext } from '../src/cli/lint-scenario.ts';
import { createProgram } from '../src/cli/main.ts';
import { faults } from '../src/faults/index.ts';
import { loadProcedure } from '../src/procedure/load-procedure.ts';
import { lintScenario, scenarioLints } from '../src/scenario/lint/lint-scenario.ts';
import { scenarioLintText } from '../src/scenario/lint/text-report.ts';
import { parseScenario } from '../src/scenario/load.ts';

/** The fenced blocks of a page in one language. */
function blocks(page: string, language: string): string[] {
  const pattern = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g');
  return [...readFileSync(page, 'utf8').matchAll(pattern)].map(([, text]) => text ?? '');
}

test('the scenario that the docs show is one that firedrill accepts', () => {
  const examples = blocks('docs/scenarios.md', 'yaml');
  expect(examples.length).toBeGreaterThan(0);
  for (const text of examples) {
    expect(parseScenario(text, { file: 'docs/scenarios.md', faults }).scenario.id).toBe('LARGE');
  }
});

test('nothing is wrong with the scenario that the docs work through, and lint says of it what they say', async () => {
  const page = readFileSync('docs/scenarios.md', 'utf8');
  const [text = ''] = blocks('docs/scenarios.md', 'yaml');
  const [, told = ''] = /\$ firedrill lint scenario large\.yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const context = await lintContext([]);
  const lint = (scenario: string) => lintScenario(scenario, { file: 'large.yaml', context });
  expect(await lint(text)).toEqual([]);
  expect(scenarioLintText(await lint(text.replace('deadline: 12m', 'deadline: 6m')), 1)).toBe(told);
});

test('docs/scenarios.md names every lint as the code does', () => {
  const rows = scenarioLints.map(({ code, level, summary }) => `| \`${code}\` | ${level} | ${summary} |`);
  const page = readFileSync('docs/scenarios.md', 'utf8');
  expect(page.match(/^\| `[a-z-]+` \| (?:error|warning|note) \|.*$/gm)).toEqual(rows);
});

test('every option of run that docs/ci.md names exists', () => {
  const known = createProgram()
    .commands.filter((command) => ['run', 'merge'].includes(command.name()))
    .flatMap((command) => command.options.map(({ long }) => long));
  const named = [...readFileSync('docs/ci.md', 'utf8').matchAll(/--[a-z]+/g)].map(([option]) => option);
  expect(named.length).toBeGreaterThan(5);
  for (const option of named) expect(known).toContain(option);
});

test('the procedure that the README shows is one that firedrill accepts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-docs-'));
  const [text = ''] = blocks('README.md', 'yaml');
  writeFileSync(join(folder, 'procedure.yaml'), text);
  writeFileSync(join(folder, 'alerts.yaml'), readFileSync('fixtures/rules/reference.yaml'));
  writeFileSync(join(folder, 'rollback.sh'), '#!/bin/sh\n');
  expect((await loadProcedure(join(folder, 'procedure.yaml'))).kind).toBe('command');
  rmSync(folder, { recursive: true });
});

test('every command that the README names exists', () => {
  const known = createProgram().commands.map((command) => command.name());
  const named = [...readFileSync('README.md', 'utf8').matchAll(/`(?:npx )?firedrill (\w+)/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(3);
  for (const name of named) expect(known).toContain(name);
});
