import { reasons } from '../core/verdict.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';

/** The reasons of a drill as one text: the first with its sentence, further ones by code. Empty when there is no need. */
export function whyOf(drill: DrillResult): string {
  if (drill.verdict === 'pass') return drill.kind === 'control' ? 'no rollback, as it should be' : '';
  const blame = drill.attribution === 'procedure' ? '' : `[${drill.attribution}] `;
  const [first, ...further] = drill.reasons;
  if (first === undefined) return `${blame}no reason was given`;
  return `${blame}${first}: ${reasons[first]}${further.length === 0 ? '' : ` Also ${further.join(', ')}.`}`;
}

/** For example `17 drills · 15 passed · 1 failed · 1 unknown`; what there is none of is left out. */
export function countsInWords({ counts }: SuiteResult): string {
  return [
    `${counts.drills} ${counts.drills === 1 ? 'drill' : 'drills'}`,
    ...(counts.passed > 0 ? [`${counts.passed} passed`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.unknown > 0 ? [`${counts.unknown} unknown`] : []),
  ].join(' · ');
}
