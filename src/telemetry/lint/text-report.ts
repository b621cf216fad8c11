import type { Finding, Level } from './lint.ts';
import type { Proof } from './proof.ts';

/** Tells findings for people: place, why, what to write instead, and the counter-example. */
export function lintText(findings: readonly Finding[], ruleCount: number): string {
  const counts = (['error', 'warning', 'note'] as const)
    .map((level) => counted(findings.filter((finding) => finding.level === level).length, level))
    .filter((text) => text !== '');
  const summary = `${ruleCount} ${ruleCount === 1 ? 'rule' : 'rules'}: ${counts.length === 0 ? 'no defect found' : counts.join(', ')}.`;
  return `${findings.map(block).join('')}${summary}\n`;
}

function counted(count: number, level: Level): string {
  return count === 0 ? '' : `${count} ${level}${count === 1 ? '' : 's'}`;
}

function block(finding: Finding): string {
  const { file, line, column, level, code, rule, excerpt, why, suggestion, proof } = finding;
  const lines = [
    `${file}:${line}:${column}: ${level} ${code} in ${rule}`,
    `    ${excerpt.replace(/\s+/g, ' ')}`,
    `  ${why}`,
    `  ${suggestion}`,
    ...proofLines(proof).map((text) => `  ${text}`),
  ];
  return `${lines.join('\n')}\n\n`;
}

function proofLines({ story, interval, series, observations }: Proof): string[] {
  const given = series.map((one) => `    ${one.series}  ${one.values}`);
  const seen = observations.map(
    ({ what, at, gives }) => `    after ${at}  ${what}  gives ${gives.join('; ')}`,
  );
  const head = given.length === 0 ? `Proof: ${story}` : `Proof: ${story} A value every ${interval}:`;
  return [head, ...given, ...seen];
}
