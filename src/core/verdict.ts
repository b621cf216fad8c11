import { z } from 'zod';

/** What a drill, or one check of it, comes to. A check that could not be made is `unknown`, never a pass. */
export const verdictSchema = z.enum(['pass', 'fail', 'unknown']);
export type Verdict = z.infer<typeof verdictSchema>;

/** Whose doing a verdict is. `none` belongs to a pass. */
export const attributionSchema = z.enum(['none', 'procedure', 'environment', 'harness', 'ambiguous']);
export type Attribution = z.infer<typeof attributionSchema>;

const badness: Readonly<Record<Verdict, number>> = { pass: 0, unknown: 1, fail: 2 };

/**
 * The worst of several verdicts: fail, then unknown, then pass. No verdict at all is `unknown`, for an empty set proves
 * nothing.
 *
 * @example worstVerdict(['pass', 'unknown', 'fail']) // 'fail'
 */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.reduce<Verdict | undefined>(
      (worst, verdict) => (worst === undefined || badness[verdict] > badness[worst] ? verdict : worst),
      undefined,
    ) ?? 'unknown'
  );
}

/**
 * Stable reason codes, each with the sentence that reports print. Codes are an interface: scripts and the kill matrix
 * refer to them, so a code may gain a sentence but never change its meaning.
 */
export const reasons = {
  'not-detected': 'No alert of the procedure fired before the deadline.',
  'detected-late': 'Detection took longer than its budget.',
  'acted-before-effect': 'Changed the system before users saw any harm.',
  'no-rollback': 'The procedure never changed anything.',
  'rollback-incomplete': 'Some plane never reached its target, or the bad bundle kept serving.',
  'rolled-back-late': 'The rollback was effective later than its budget.',
  'not-recovered': 'Users never had a healthy interval of the hold length before the deadline.',
  relapsed: 'Users were healthy for a while, and then no longer.',
  'claimed-without-effect': 'The procedure claimed success, and the observer saw none.',
  'rollback-on-control': 'Rolled back although nothing was wrong with the release.',
  'no-alert-on-control': 'No alert said that something was the matter, which is blindness and not calm.',
  'error-peak-in-rollback': 'The rollback itself caused more errors than allowed.',
  'order-violated': 'Planes were changed in an order that breaks users.',
  'schema-contract-broken': 'The schema does not satisfy the contract of the serving bundle.',
  'writes-lost': 'Acknowledged writes are gone.',
  'writes-altered': 'Acknowledged writes came back with other values.',
  'writes-duplicated': 'Acknowledged writes are there more than once.',
  'mixed-pair-served': 'Users were served by parts of two releases that were never tested together.',
  'unapproved-served': 'Users were served by a bundle that was never released.',
  'bad-bundle-promoted': 'The bad bundle was given more traffic after the alert than it had before.',
  'flags-differ': 'In the end not all routers in the pool saw the same flags.',
  'untouched-touched': 'Something was changed that had to be left alone.',
  'healthy-degraded': 'A router that was well was put on the retired path.',
  'statement-blocked': 'A statement waited for a lock for longer than allowed.',
  'retries-amplified': 'Retries multiplied the load beyond what is allowed.',
  saturated: 'A serving server was busier than allowed while it had to hold.',
  'control-plane-hammered': 'The control plane refused more calls than allowed, and was called again.',
  'goodput-lost': 'Too few users got a good answer in time, or not for good.',
  'affected-not-listed': 'Users who got a wrong answer are missing in the list of the affected.',
  'affected-beyond': 'The list of the affected names users whom the bad bundle never answered.',
  'approval-missing': 'An action was not approved by somebody other than who did it.',
  'not-communicated': 'The first message to people did not come in time.',
  'audience-not-told': 'Somebody who had to be told was not told in time.',
  'procedure-crashed': 'The procedure ended with an error.',
  'fault-not-effective': 'The observer saw no effect of the fault, so nothing was tested.',
  'environment-failed': 'Something that the drill stands on failed.',
  'harness-stalled': 'The harness itself stalled for longer than a measurement can bear.',
  'traffic-not-delivered': 'The load generator could not keep its schedule.',
  'observation-missing': 'The observer has no data for a part of the drill.',
  'checker-failed': 'A check could not be evaluated.',
  contaminated: 'Something of the drill was left behind.',
  interrupted: 'The drill was stopped before its end.',
} as const;
export type ReasonCode = keyof typeof reasons;
export const reasonCodes = Object.keys(reasons) as readonly ReasonCode[];

/** Exit codes of `firedrill run`. `fail` wins over everything but a bug, and an unknown never exits 0. */
export const exitCodes = {
  pass: 0,
  fail: 1,
  unknown: 2,
  environment: 3,
  contaminated: 4,
  usage: 64,
  bug: 70,
  interrupted: 130,
} as const;
