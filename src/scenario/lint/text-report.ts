import type { Level, ScenarioFinding } from './lint.ts';

/** Tells findings for people: place, why, and what to write instead. */
export function scenarioLintText(findings: readonly ScenarioFinding[], scenarioCount: number): string {
  const counts = (['error', 'warning', 'note'] as const)
    .map((level) => counted(findings.filter((finding) => finding.level === level).length, level))
    .filter((text) => text !== '');
  const what = scenarioCount === 1 ? 'scenario' : 'scenarios';
  const summary = counts.length === 0 ? 'no defect found' : counts.join(', ');
  return `${findings.map(block).join('')}${scenarioCount} ${what}: ${summary}.\n`;
}

function counted(count: number, level: Level): string {
  return count === 0 ? '' : `${count} ${level}${count === 1 ? '' : 's'}`;
}

function block({
  file,
  line,
  column,
  level,
  code,
  scenario,
  excerpt,
  why,
  suggestion,
}: ScenarioFinding): string {
  return `${file}:${line}:${column}: ${level} ${code} in ${scenario}\n    ${excerpt}\n  ${why}\n  ${suggestion}\n\n`;
}
