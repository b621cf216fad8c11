import type { Playbook } from './schema.ts';

/** What a role can have authority for. */
export const authorities = [
  'declare',
  'classify',
  'decide',
  'approve',
  'execute',
  'communicate',
  'review',
] as const;
type Authority = (typeof authorities)[number];

/** Something that is wrong with a playbook as a whole, with the path of the value at fault. */
export interface PlaybookMistake {
  readonly path: readonly string[];
  readonly message: string;
  readonly suggestion?: string;
}

/**
 * Roles without the authority for what they do, and rollbacks that nobody else approves.
 *
 * Persons are compared, not roles: two roles of one person are still one pair of eyes.
 */
export function authorityMistakes(playbook: Playbook): PlaybookMistake[] {
  const needs: [path: readonly string[], role: string, authority: Authority][] = [
    [['detect', 'by'], playbook.detect.by, 'declare'],
    [['classify', 'by'], playbook.classify.by, 'classify'],
    [['communicate', 'by'], playbook.communicate.by, 'communicate'],
    [['review', 'by'], playbook.review.by, 'review'],
  ];
  const mistakes: PlaybookMistake[] = [];
  for (const [name, decision] of Object.entries(playbook.decide)) {
    const path = ['decide', name];
    needs.push([[...path, 'by'], decision.by, 'decide']);
    if (decision.decision === 'hold') continue;
    needs.push([[...path, 'executedBy'], decision.executedBy, 'execute']);
    const { approvedBy, breakGlass } = decision;
    if (approvedBy !== undefined) needs.push([[...path, 'approvedBy'], approvedBy, 'approve']);
    if (breakGlass !== undefined) {
      needs.push([[...path, 'breakGlass', 'ratifiedBy'], breakGlass.ratifiedBy, 'approve']);
    }
    mistakes.push(...fourEyesMistakes(playbook, path, decision));
  }
  return [...needs.flatMap(([path, role, need]) => roleMistakes(playbook, path, role, need)), ...mistakes];
}

function roleMistakes(
  { roles }: Playbook,
  path: readonly string[],
  role: string,
  authority: Authority,
): PlaybookMistake[] {
  const found = roles[role];
  if (found === undefined) {
    const suggestion = `Roles are ${Object.keys(roles).join(', ')}.`;
    return [{ path, message: `there is no role "${role}"`, suggestion }];
  }
  if (found.may.includes(authority)) return [];
  return [{ path, message: `${role} may not ${authority}`, suggestion: `Add ${authority} to what it may.` }];
}

type Rollback = Extract<Playbook['decide'][string], { decision: 'rollback' }>;

function fourEyesMistakes(
  { roles }: Playbook,
  path: readonly string[],
  { approvedBy, breakGlass, executedBy }: Rollback,
): PlaybookMistake[] {
  if (approvedBy === undefined && breakGlass === undefined) {
    return [{ path, message: 'nobody approves this rollback', suggestion: 'Say approvedBy, or breakGlass.' }];
  }
  const executor = roles[executedBy]?.person;
  const other = breakGlass?.ratifiedBy ?? approvedBy ?? '';
  const person = roles[other]?.person;
  if (executor === undefined || person !== executor) return [];
  const key = breakGlass === undefined ? ['approvedBy'] : ['breakGlass', 'ratifiedBy'];
  return [
    {
      path: [...path, ...key],
      message: `one person, ${person}, would ${breakGlass === undefined ? 'approve' : 'ratify'} and execute`,
      suggestion: 'It takes a second person.',
    },
  ];
}
