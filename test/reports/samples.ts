import type { EventBody, JournalEvent } from '../../src/core/events.ts';
import type { Check, DrillResult, SuiteResult } from '../../src/judge/result.ts';

const good = 'sha256:3f2a91c04b7de1a8';
const bad = 'sha256:e07d55a19c0b44f2';

/** S04 failed: the model went back before the schema, and three writes are gone. */
export const failed: DrillResult = {
  scenario: 'S04',
  title: 'Destructive migration',
  kind: 'scenario',
  domain: 'financial-risk-scoring',
  seed: 20261,
  procedure: 'fixtures/playbooks/reference.yaml',
  verdict: 'fail',
  attribution: 'procedure',
  reasons: ['order-violated', 'writes-lost'],
  times: { ttd: 53, ttr: null, ttv: null, react: 16, execute: null, claimGap: null },
  intervals: { ttd: { lo: 53, hi: 53 }, ttr: null, ttv: null },
  marks: {
    inject: 60.4,
    effect: 61.2,
    alert: 114.2,
    declared: 115,
    classified: 119,
    decided: 125,
    started: 130.2,
    claimed: 200,
    effective: null,
    recovered: null,
    verified: null,
    firstMessage: 121,
    relapsed: null,
    deadline: 960.4,
    end: 960.4,
  },
  harm: 278,
  badAnswers: { error: 270, slow: 30, wrong: 0 },
  score: {
    total: 41,
    steps: { detect: 20, classify: 0, decide: 11, execute: 0, verify: 0, communicate: 10, review: 0 },
  },
  checks: [
    check('ended', 'The drill came to its end', 'deadline'),
    {
      ...check('order', 'Planes were brought back in an order that spares users', ''),
      verdict: 'fail',
      reason: 'order-violated',
      detail: 'model was brought back at 2:10, before schema',
    },
    {
      ...check('I4', 'No acknowledged write is lost', ''),
      verdict: 'fail',
      reason: 'writes-lost',
      detail: '3 lost of 2,180',
    },
  ],
};

/** S02 passed, with a TTR that is known to four seconds. */
export const passed: DrillResult = {
  scenario: 'S02',
  title: 'Tail latency, cold target',
  kind: 'scenario',
  domain: 'healthcare-diagnostic',
  seed: 20261,
  procedure: 'fixtures/playbooks/reference.yaml',
  verdict: 'pass',
  attribution: 'none',
  reasons: [],
  times: { ttd: 53.2, ttr: 144.6, ttv: 151, react: 12, execute: 79.4, claimGap: 14 },
  intervals: { ttd: { lo: 53.2, hi: 53.2 }, ttr: { lo: 140.6, hi: 144.6 }, ttv: { lo: 150, hi: 151 } },
  marks: {
    inject: 60,
    effect: 60.8,
    alert: 114,
    started: 126,
    effective: 205.4,
    recovered: 211.8,
    verified: 331.8,
    claimed: 225.8,
    firstMessage: 118,
    relapsed: null,
    deadline: 960,
    end: 331.8,
  },
  harm: 112,
  badAnswers: { error: 0, slow: 448, wrong: 0 },
  score: {
    total: 96,
    steps: { detect: 20, classify: 15, decide: 15, execute: 18, verify: 15, communicate: 8, review: 5 },
  },
  checks: [check('I1', 'Every plane is back at the known-good bundle', 'effective at 3:25')],
};

/** C1 passed, because nothing was rolled back. */
export const control: DrillResult = {
  ...passed,
  scenario: 'C1',
  title: 'Benign surge',
  kind: 'control',
  domain: 'ecommerce-recommender',
  times: { ttd: null, ttr: null, ttv: null, react: null, execute: null, claimGap: null },
  intervals: { ttd: null, ttr: null, ttv: null },
  marks: { inject: 60, effect: null, alert: null, deadline: 360, end: 360 },
  harm: 0,
  badAnswers: { error: 0, slow: 0, wrong: 0 },
  checks: [check('no-rollback', 'Nothing was rolled back', 'no change was seen')],
};

/** S09 was no measurement: the fault did not show. */
export const inconclusive: DrillResult = {
  ...control,
  scenario: 'S09',
  title: 'Poisoned index',
  kind: 'scenario',
  domain: 'support-chatbot',
  verdict: 'unknown',
  attribution: 'environment',
  reasons: ['fault-not-effective'],
  marks: { inject: 60, effect: null, deadline: 960, end: 120 },
  score: {
    total: 0,
    steps: { detect: 0, classify: 0, decide: 0, execute: 0, verify: 0, communicate: 0, review: 0 },
  },
  checks: [
    {
      ...check('effective', 'The observer saw every fault', ''),
      verdict: 'unknown',
      reason: 'fault-not-effective',
      detail: 'stale-index-1 never showed as wrong',
    },
  ],
};

export function suiteOf(...drills: readonly DrillResult[]): SuiteResult {
  const count = (verdict: DrillResult['verdict']): number =>
    drills.filter((drill) => drill.verdict === verdict).length;
  const counts = {
    drills: drills.length,
    passed: count('pass'),
    failed: count('fail'),
    unknown: count('unknown'),
  };
  const verdict = counts.failed > 0 ? 'fail' : counts.unknown > 0 ? 'unknown' : 'pass';
  return {
    version: 1,
    firedrill: '0.1.0',
    seed: 20261,
    procedure: 'fixtures/playbooks/reference.yaml',
    verdict,
    exitCode: { pass: 0, fail: 1, unknown: 2 }[verdict],
    counts,
    drills: [...drills],
  };
}

function check(name: string, title: string, detail: string): Check {
  return { name, title, verdict: 'pass', reason: null, detail };
}

/** Stamps bodies as a journal does; each comes with its time in milliseconds. */
export function journalOf(...entries: readonly (readonly [number, EventBody])[]): JournalEvent[] {
  return entries.map(([t, body], index) => ({ seq: index + 1, t, ...body }));
}

/** A second of traffic: 20 requests, some of them bad. */
export function binAt(
  fromMs: number,
  answers: { readonly error?: number; readonly slow?: number; readonly wrong?: number } = {},
): EventBody & { readonly type: 'observed' } {
  const { error = 0, slow = 0, wrong = 0 } = answers;
  return {
    type: 'observed',
    fromMs,
    toMs: fromMs + 1_000,
    sent: 20,
    good: 20 - error - slow - wrong,
    error,
    slow,
    wrong,
    deferred: 0,
    firstHarmMs: error + slow + wrong > 0 ? fromMs + 120 : null,
    p50Ms: 40,
    p95Ms: slow > 0 ? 912 : 182,
    served: { [slow + error + wrong > 0 ? bad : good]: 20 - error },
    lateMs: 1.2,
  };
}

export function planesWith(
  weights: { readonly stable: number; readonly candidate: number },
  contracts: readonly string[] = ['v2'],
): EventBody & { readonly type: 'planes' } {
  return {
    type: 'planes',
    sinceMs: 0,
    servers: {
      stable: { ready: true, digest: good, bundle: 'v1' },
      candidate: { ready: true, digest: bad, bundle: 'v2' },
    },
    weights,
    schema: {
      logical: contracts.includes('v1') ? 'sha256:77aa10b2' : 'sha256:19c0ffee',
      contracts: [...contracts],
    },
  };
}

export function actionOf(summary: string, more: { readonly ok?: boolean } = {}): EventBody {
  return {
    type: 'action',
    part: 'database',
    plane: 'schema',
    mutating: true,
    summary,
    ok: more.ok ?? true,
    durationMs: 3.1,
    actor: 'operator',
  };
}

export const started: EventBody = {
  type: 'drill-started',
  version: 1,
  firedrill: '0.1.0',
  scenario: {
    id: 'S04',
    title: 'Destructive migration',
    domain: 'financial-risk-scoring',
    story: 'Release v2 renamed a column.\nThe migration dropped the old one on a Friday.',
    timeline: [{ at: '0s', fault: 'drop-column' }],
    rollback: { planes: ['schema', 'model', 'traffic'] },
    budget: { ttr: '5m' },
  },
  seed: 20261,
  speed: 30,
  procedure: { kind: 'playbook', name: 'fixtures/playbooks/reference.yaml' },
  rules: ['alerts.yaml'],
  scrapeIntervalMs: 15_000,
  evaluationIntervalMs: 30_000,
  target: { bundle: 'v1', digest: good, bad },
  at: '2026-11-21T09:00:00Z',
};

/** The journal behind {@link failed}, shortened to what a report tells. */
export const failedJournal: readonly JournalEvent[] = journalOf(
  [0, started],
  [0, { type: 'phase', phase: 'prepare' }],
  [0.4, { type: 'part', part: 'router', state: 'ready', detail: '' }],
  [900, planesWith({ stable: 0, candidate: 1 })],
  [1_000, { type: 'phase', phase: 'baseline' }],
  ...Array.from(
    { length: 30 },
    (_, second) => [second * 1_000 + 2_200, binAt(1_000 + second * 1_000)] as const,
  ),
  [60_400, { type: 'fault-intended', id: 'drop-column-1', fault: 'drop-column', atMs: 60_400 }],
  [60_510, { type: 'fault-armed', id: 'drop-column-1', fault: 'drop-column', visibleAs: 'error' }],
  [60_510, { type: 'phase', phase: 'fault' }],
  ...Array.from({ length: 30 }, (_, second) => {
    const fromMs = 61_000 + second * 1_000;
    return [fromMs + 1_200, binAt(fromMs, { error: 9, slow: 1 })] as const;
  }),
  [62_300, { type: 'fault-seen', id: 'drop-column-1', atMs: 61_200, evidence: '9 of 20 answers are errors' }],
  [90_000, alert('pending')],
  [114_200, alert('firing')],
  [114_300, { type: 'procedure-started', alert: 'ErrorRateHigh' }],
  [114_900, { type: 'step-started', step: 'classify', title: 'Find out what broke' }],
  [119_000, { type: 'classified', class: 'model', by: 'on-call', evidence: 'errors since the release' }],
  [119_100, { type: 'step-completed', step: 'classify', ok: true, detail: 'model' }],
  [
    121_000,
    {
      type: 'message',
      channel: 'slack',
      audience: 'support',
      text: 'We are looking into failed applications.',
    },
  ],
  [
    125_000,
    {
      type: 'decided',
      decision: 'rollback',
      by: 'on-call',
      approvedBy: 'release-manager',
      executedBy: 'on-call',
      breakGlass: false,
      reason: 'errors above 2 %',
    },
  ],
  [130_200, planesWith({ stable: 1, candidate: 0 })],
  [140_120, actionOf('ALTER TABLE applications\n  ADD COLUMN debt_ratio numeric')],
  [141_000, planesWith({ stable: 1, candidate: 0 }, ['v1', 'v2'])],
  [200_000, { type: 'claimed', success: true, summary: 'v1 serves everything' }],
  [
    950_000,
    {
      type: 'ledger',
      acknowledged: 2_180,
      present: 2_177,
      lost: 3,
      altered: 0,
      duplicated: 0,
      unexpected: 0,
      inDoubt: 2,
      examples: ['application 4711: no row'],
    },
  ],
  [960_400, { type: 'fault-undone', id: 'drop-column-1', ok: true }],
  [960_400, { type: 'drill-ended', reason: 'deadline' }],
);

export function alert(state: 'pending' | 'firing' | 'resolved'): EventBody {
  return {
    type: 'alert',
    state,
    name: 'ErrorRateHigh',
    labels: { severity: 'page' },
    annotations: {},
    value: 0.451_234_5,
    activeAtMs: 90_000,
    atMs: 114_000,
  };
}
