import { formatDuration } from '../../core/units.ts';
import type { ScenarioLint } from './lint.ts';

const afterDeadline: ScenarioLint = {
  code: 'after-deadline',
  summary: 'Something of the timeline begins when the drill is over.',
  level: 'error',
  check: ({ scenario: { deadline }, timeline }) =>
    timeline.flatMap(({ atMs, fault }, index) =>
      atMs < deadline
        ? []
        : [
            {
              path: ['timeline', index, 'at'],
              why: `The drill is over ${formatDuration(deadline)} after the onset, before ${fault.name} begins.`,
              suggestion: 'Let it begin earlier, or move the deadline.',
            },
          ],
    ),
};

/** Recovery is only proved by a hold that ends before the deadline. */
const deadlineTooShort: ScenarioLint = {
  code: 'deadline-too-short',
  summary: 'A rollback within its budget could not be verified before the deadline.',
  level: 'error',
  check({ scenario: { kind, deadline, budget, recovered }, timeline }) {
    const firstMs = Math.min(...timeline.map(({ atMs }) => atMs));
    const neededMs = firstMs + budget.ttr + recovered.holdFor;
    if (kind === 'control' || deadline >= neededMs) return [];
    const sum = `${formatDuration(budget.ttr)} for the rollback and ${formatDuration(recovered.holdFor)} of hold`;
    return [
      {
        path: ['deadline'],
        why: `The deadline of ${formatDuration(deadline)} leaves no room for ${sum}: a procedure within its budget would fail.`,
        suggestion: `Write a deadline of at least ${formatDuration(neededMs)}.`,
      },
    ];
  },
};

const undetectableInTime: ScenarioLint = {
  code: 'undetectable-in-time',
  summary: 'The budget for detection is shorter than monitoring needs to notice anything.',
  level: 'error',
  check({ scenario: { kind, budget } }, { scrapeIntervalMs, evaluationIntervalMs }) {
    const neededMs = scrapeIntervalMs + evaluationIntervalMs;
    if (kind === 'control' || budget.ttd >= neededMs) return [];
    return [
      {
        path: ['budget', 'ttd'],
        why: `A scrape comes every ${formatDuration(scrapeIntervalMs)} and an evaluation every ${formatDuration(evaluationIntervalMs)}: even a rule without "for" may take ${formatDuration(neededMs)}, depending on the seed.`,
        suggestion: `Allow at least ${formatDuration(neededMs)}, and the "for" of the rules on top.`,
      },
    ];
  },
};

const budgetsSwapped: ScenarioLint = {
  code: 'budgets-swapped',
  summary: 'The rollback has to be effective before it has to be detected that one is needed.',
  level: 'error',
  check: ({ scenario: { kind, budget } }) =>
    kind === 'control' || budget.ttr > budget.ttd
      ? []
      : [
          {
            path: ['budget', 'ttr'],
            why: `Both count from the first harm: ${formatDuration(budget.ttr)} for detection and rollback together, and ${formatDuration(budget.ttd)} for detection alone.`,
            suggestion: 'Write a ttr that is longer than the ttd.',
          },
        ],
};

const holdTooShort: ScenarioLint = {
  code: 'hold-too-short',
  summary: 'The hold is shorter than one look at users, so it holds nothing.',
  level: 'warning',
  check: ({ scenario: { recovered } }, { lookMs }) =>
    recovered.holdFor >= lookMs
      ? []
      : [
          {
            path: ['recovered', 'holdFor'],
            why: `Users are looked at for ${formatDuration(lookMs)} at a time: a relapse right afterwards would not be seen.`,
            suggestion: 'Write at least a minute; two are usual.',
          },
        ],
};

export const timingLints: readonly ScenarioLint[] = [
  afterDeadline,
  deadlineTooShort,
  undetectableInTime,
  budgetsSwapped,
  holdTooShort,
];
