import type { ReasonCode, Verdict } from '../../src/core/verdict.ts';

/** What a drill must come to: its verdict, and a reason that must be among its reasons. */
export interface Expected {
  readonly verdict: Verdict;
  readonly reason?: ReasonCode;
}

const pass: Expected = { verdict: 'pass' };
const fail = (reason: ReasonCode): Expected => ({ verdict: 'fail', reason });

/**
 * Every mutant and what each scenario must make of it. A mutant that passes everything would prove that the scenarios
 * are blind to its defect, and a scenario that all mutants pass would prove that it tests nothing.
 */
export const killMatrix: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  'do-nothing': { S02: fail('no-rollback'), S04: fail('no-rollback'), C1: pass },
  'claim-only': { S02: fail('claimed-without-effect'), S04: fail('claimed-without-effect'), C1: pass },
  'model-first': { S02: pass, S04: fail('order-violated'), C1: pass },
  'always-rollback': { S02: pass, S04: pass, C1: fail('rollback-on-control') },
};
