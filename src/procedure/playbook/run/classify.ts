import { evaluate } from '../condition/evaluate.ts';
import type { Incident } from './incident.ts';

/**
 * Finds the first class whose condition is true. Unknown is not true.
 *
 * Returns null when none is. Finding the `previous` class again is progress, not news.
 */
export async function classify(incident: Incident, previous: string | undefined): Promise<string | null> {
  const { communication, context, facts, playbook, person } = incident;
  const { by, classes } = playbook.classify;
  const tools = incident.as(by, 'classify');
  if (previous === undefined) {
    context.report({ type: 'step-started', step: 'classify', title: `Classified by ${person(by)}` });
  }
  for (const { class: name, when } of classes) {
    const finding =
      when === undefined ? { truth: true, evidence: 'nothing else fits' } : await evaluate(when, tools);
    if (finding.truth !== true) {
      tools.progress(`${finding.truth === null ? 'perhaps' : 'not'} ${name}: ${finding.evidence}`);
      continue;
    }
    if (name === previous) {
      tools.progress(`still ${name}: ${finding.evidence}`);
      return name;
    }
    facts.class = name;
    facts.evidence = finding.evidence;
    context.report({ type: 'classified', class: name, by: person(by), evidence: finding.evidence });
    context.report({
      type: 'step-completed',
      step: 'classify',
      ok: true,
      detail: `${name}: ${finding.evidence}`,
    });
    communication.tell('classified');
    return name;
  }
  context.report({ type: 'step-completed', step: 'classify', ok: false, detail: 'no class fits' });
  return null;
}
