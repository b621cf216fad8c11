import { nearest } from '../../core/nearest.ts';
import type { PlaybookMistake } from './authority.ts';
import type { Playbook } from './schema.ts';
import type { PlacedCondition } from './steps/step.ts';

/** Names that lead nowhere: classes without a decision or a plan, signals that are not defined, steps that cannot verify. */
export function referenceMistakes(playbook: Playbook): PlaybookMistake[] {
  return [
    ...classMistakes(playbook),
    ...watchMistakes(playbook),
    ...signalMistakes(playbook),
    ...verifyMistakes(playbook),
  ];
}

function classMistakes({ classify, decide, execute }: Playbook): PlaybookMistake[] {
  const mistakes: PlaybookMistake[] = [];
  for (const [index, { class: name }] of classify.classes.entries()) {
    if (decide[name] !== undefined) continue;
    const path = ['classify', 'classes', String(index), 'class'];
    mistakes.push({ path, message: `nothing is decided about class "${name}"`, ...meant(name, decide) });
  }
  for (const [name, { decision }] of Object.entries(decide)) {
    if (decision === 'hold' || execute[name] !== undefined) continue;
    const message = `class "${name}" is rolled back without a plan`;
    mistakes.push({ path: ['decide', name], message, suggestion: `Add it under execute.` });
  }
  for (const name of Object.keys(execute)) {
    if (decide[name] !== undefined) continue;
    const message = `there is a plan for class "${name}", but no decision`;
    mistakes.push({ path: ['execute', name], message, ...meant(name, decide) });
  }
  return mistakes;
}

function watchMistakes({ decide, detect }: Playbook): PlaybookMistake[] {
  return Object.entries(decide).flatMap(([name, decision]) =>
    decision.decision === 'hold' && decision.watch !== undefined && detect.confirm === undefined
      ? [
          {
            path: ['decide', name, 'watch'],
            message: 'whoever watches has to know when it is over',
            suggestion: 'Say detect.confirm.',
          },
        ]
      : [],
  );
}

function signalMistakes(playbook: Playbook): PlaybookMistake[] {
  const { signals } = playbook;
  return conditionsOf(playbook).flatMap(({ path, condition }) => {
    const name = condition.signal;
    if (name === undefined || signals[name] !== undefined) return [];
    return [{ path: [...path, 'signal'], message: `there is no signal "${name}"`, ...meant(name, signals) }];
  });
}

function verifyMistakes({ verify }: Playbook): PlaybookMistake[] {
  return verify.flatMap(({ driver }, index) =>
    driver.readOnly
      ? []
      : [
          {
            path: ['verify', String(index), driver.name],
            message: `${driver.name} changes something, and who verifies must only look`,
          },
        ],
  );
}

function conditionsOf(playbook: Playbook): PlacedCondition[] {
  const top: PlacedCondition[] = [];
  const { confirm } = playbook.detect;
  if (confirm !== undefined) top.push({ path: ['detect', 'confirm'], condition: confirm });
  for (const [index, { when }] of playbook.classify.classes.entries()) {
    if (when !== undefined)
      top.push({ path: ['classify', 'classes', String(index), 'when'], condition: when });
  }
  const plans = Object.entries(playbook.execute).map(([name, steps]) => ({ path: ['execute', name], steps }));
  for (const { path, steps } of [...plans, { path: ['verify'], steps: playbook.verify }]) {
    for (const [index, { driver, config, if: needed }] of steps.entries()) {
      if (needed !== undefined) top.push({ path: [...path, String(index), 'if'], condition: needed });
      for (const { path: inside, condition } of driver.conditions?.(config) ?? []) {
        top.push({ path: [...path, String(index), driver.name, ...inside], condition });
      }
    }
  }
  for (const [index, { if: needed }] of playbook.communicate.messages.entries()) {
    if (needed !== undefined)
      top.push({ path: ['communicate', 'messages', String(index), 'if'], condition: needed });
  }
  return top.flatMap(withParts);
}

function withParts({ path, condition }: PlacedCondition): PlacedCondition[] {
  const parts: PlacedCondition[] = [];
  for (const key of ['all', 'any'] as const) {
    for (const [index, part] of (condition[key] ?? []).entries()) {
      parts.push({ path: [...path, key, String(index)], condition: part });
    }
  }
  if (condition.not !== undefined) parts.push({ path: [...path, 'not'], condition: condition.not });
  return [{ path, condition }, ...parts.flatMap(withParts)];
}

function meant(name: string, known: Readonly<Record<string, unknown>>): { readonly suggestion?: string } {
  const close = nearest(name, Object.keys(known));
  return close === undefined ? {} : { suggestion: `Did you mean "${close}"?` };
}
