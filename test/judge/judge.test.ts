import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../src/core/verdict.ts';
import { judgeDrill } from '../../src/judge/judge.ts';
import { drillResultSchema } from '../../src/judge/result.ts';
import { action, alert, controlStory, decision, health, ledger, Story } from './story.ts';

test('a rollback that did everything right passes, with the times of the design', () => {
  const result = judgeDrill(new Story().events());
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('pass');
  expect(result.attribution).toBe('none');
  expect(result.times).toEqual({ ttd: 39, ttr: 89, ttv: 89, react: 10, execute: 40, claimGap: 50 });
  expect(result.intervals.ttr).toEqual({ lo: 88, hi: 89 });
  expect(result.badAnswers).toEqual({ error: 0, slow: 445, wrong: 0 });
  expect(result.harm).toBe(111);
  expect(result.score.total).toBe(100);
  expect(drillResultSchema.parse(result)).toEqual(result);
});

/** Each way to fail: what is changed in the good story, and the reason that must come of it. */
const failures: readonly [string, ReasonCode, (story: Story) => unknown][] = [
  ['no alert fires', 'not-detected', (story) => story.without('alert')],
  [
    'only an informing alert fires, and the procedure was called for none',
    'not-detected',
    (story) =>
      story
        .without('alert')
        .without('procedure-started')
        .add(100, alert({ labels: { severity: 'info' } })),
  ],
  [
    'the alert fired before the harm and never again',
    'not-detected',
    (story) => story.without('alert').add(50, alert({ atMs: 50_000 })),
  ],
  [
    'the alert fires after its budget',
    'detected-late',
    (story) => story.without('alert').add(200, alert({ atMs: 200_000 })),
  ],
  ['something is changed before the harm', 'acted-before-effect', (story) => story.add(40, action({}))],
  ['nothing is changed', 'no-rollback', (story) => story.without('action')],
  [
    'the traffic stays where it was',
    'rollback-incomplete',
    (story) => story.without('planes', (body) => body.type === 'planes' && body.weights.stable === 1),
  ],
  [
    'the bad bundle goes on serving a few requests',
    'rollback-incomplete',
    (story) => {
      const usual = story.users;
      story.users = (second) => (second === 299 ? { served: { good: 19, bad: 1 } } : usual(second));
      story.planes(300, { bundle: 'v2' });
    },
  ],
  [
    'it takes longer than the budget',
    'rolled-back-late',
    (story) => {
      story.scenario = { ...story.scenario, budget: { ttr: '1m' } };
    },
  ],
  [
    'the model is back before the schema',
    'order-violated',
    (story) =>
      story
        .without('planes')
        .planes(0, { bundle: 'v2' })
        .planes(115, { bundle: 'v1', contracts: [] })
        .planes(149, { bundle: 'v1' }),
  ],
  [
    'the schema breaks again in the end',
    'schema-contract-broken',
    (story) => story.planes(290, { bundle: 'v1', contracts: [] }),
  ],
  [
    'the rollback causes errors of its own',
    'error-peak-in-rollback',
    (story) => {
      const usual = story.users;
      story.users = (second) => (second >= 120 && second < 130 ? { good: 10, error: 10 } : usual(second));
    },
  ],
  [
    'users stay ill',
    'not-recovered',
    (story) => {
      story.users = (second) => (second >= 61 ? { good: 15, slow: 5 } : {});
    },
  ],
  [
    'nobody is served any more',
    'not-recovered',
    (story) => {
      story.users = (second) => (second >= 61 ? { sent: 0, good: 0, served: {} } : {});
    },
  ],
  [
    'everything is deferred to people',
    'not-recovered',
    (story) => {
      story.users = (second) => (second >= 61 ? { good: 0, deferred: 20 } : {});
    },
  ],
  [
    'users fall ill again after they were well for the hold window',
    'relapsed',
    (story) => {
      const usual = story.users;
      story.users = (second) => (second >= 285 ? { good: 10, wrong: 10 } : usual(second));
    },
  ],
  ['a write is gone', 'writes-lost', (story) => story.without('ledger').add(299, ledger({ lost: 1 }))],
  [
    'a write has changed',
    'writes-altered',
    (story) => story.without('ledger').add(299, ledger({ altered: 1 })),
  ],
  [
    'a write is there twice',
    'writes-duplicated',
    (story) => story.without('ledger').add(299, ledger({ duplicated: 1 })),
  ],
  [
    'whoever approved it also did it',
    'approval-missing',
    (story) => story.without('decided').add(105, decision({ approvedBy: 'Grace' })),
  ],
  [
    'nobody approved it',
    'approval-missing',
    (story) => story.without('decided').add(105, decision({ approvedBy: null })),
  ],
  [
    'nobody is told although the scenario asks for it',
    'not-communicated',
    (story) => {
      story.scenario = { ...story.scenario, budget: { message: '2m' } };
      story.without('message');
    },
  ],
  ['success is claimed and nothing was done', 'claimed-without-effect', (story) => story.without('action')],
  [
    'the procedure ends with an error',
    'procedure-crashed',
    (story) => story.add(211, { type: 'procedure-ended', ok: false, exitCode: 3, detail: 'exit 3' }),
  ],
];

describe('a drill fails', () => {
  test.each(failures)('when %s: %s', (_, reason, change) => {
    const story = new Story();
    change(story);
    const result = judgeDrill(story.events());
    expect(result.reasons).toContain(reason);
    expect(result.verdict).toBe('fail');
    expect(result.attribution).toBe('procedure');
  });
});

/** Each way in which a run is no measurement. */
const invalid: readonly [string, ReasonCode, string, (story: Story) => unknown][] = [
  [
    'the fault showed no effect',
    'fault-not-effective',
    'environment',
    (story) => story.without('fault-seen'),
  ],
  [
    'a part broke',
    'environment-failed',
    'environment',
    (story) => story.add(200, { type: 'trouble', where: 'router', code: 'PART_GONE', message: 'died' }),
  ],
  [
    'it was interrupted',
    'interrupted',
    'ambiguous',
    (story) => story.add(300, { type: 'drill-ended', reason: 'interrupted' }),
  ],
  [
    'the harness stalled',
    'harness-stalled',
    'harness',
    (story) => story.without('harness-health').add(299, health({ eventLoopDelayP99Ms: 900 })),
  ],
  [
    'the harness did not watch itself',
    'harness-stalled',
    'harness',
    (story) => story.without('harness-health'),
  ],
  [
    'the traffic was late',
    'traffic-not-delivered',
    'harness',
    (story) => story.without('harness-health').add(299, health({ trafficLateP99Ms: 9_000 })),
  ],
  [
    'something was left behind',
    'contaminated',
    'harness',
    (story) => story.add(300, { type: 'left-behind', what: ['process 4711'] }),
  ],
];

describe('a drill is unknown', () => {
  test.each(invalid)('when %s: %s', (_, reason, attribution, change) => {
    const story = new Story();
    change(story);
    const result = judgeDrill(story.events());
    expect(result.verdict).toBe('unknown');
    expect(result.reasons).toContain(reason);
    expect(result.attribution).toBe(attribution);
  });

  test('when the observer has a hole', () => {
    const events = new Story()
      .events()
      .filter((event) => event.type !== 'observed' || event.fromMs !== 200_000);
    const result = judgeDrill(events);
    expect(result.verdict).toBe('unknown');
    expect(result.reasons).toContain('observation-missing');
  });

  test('when the final read of the writes is missing', () => {
    const result = judgeDrill(new Story().without('ledger').events());
    expect(result.verdict).toBe('unknown');
    expect(result.reasons).toEqual(['observation-missing']);
  });

  test('even when the procedure failed too, for the machine may have failed it', () => {
    const story = new Story().without('alert').without('harness-health');
    expect(judgeDrill(story.events()).verdict).toBe('unknown');
  });
});

describe('a control', () => {
  test('passes when nobody touches anything, whether or not an alert fires', () => {
    expect(judgeDrill(controlStory().events())).toMatchObject({
      verdict: 'pass',
      reasons: [],
      score: { total: 100 },
    });
    expect(judgeDrill(controlStory().without('alert').events()).verdict).toBe('pass');
  });

  test('fails when something is rolled back', () => {
    const result = judgeDrill(controlStory().add(120, action({})).events());
    expect(result).toMatchObject({ verdict: 'fail', reasons: ['rollback-on-control'] });
  });

  test('does not count a call that changes nothing, or a message to people', () => {
    const story = controlStory()
      .add(120, action({ mutating: false }))
      .add(121, action({ plane: 'comms' }));
    expect(judgeDrill(story.events()).verdict).toBe('pass');
  });
});

test('an alert that only informs detects when the procedure asks for it', () => {
  const story = new Story().without('alert').add(100, alert({ labels: { severity: 'info' } }));
  expect(judgeDrill(story.events()).times.ttd).toBe(39);
});

test('points go down with the time that was used, and never turn a failed gate into a pass', () => {
  const late = new Story().without('alert').add(170, alert({ atMs: 170_000 }));
  const result = judgeDrill(late.events());
  expect(result.verdict).toBe('pass');
  expect(result.score.steps.detect).toBeLessThan(20);
  const failed = judgeDrill(
    new Story()
      .without('ledger')
      .add(299, ledger({ lost: 1 }))
      .events(),
  );
  expect(failed.score.total).toBe(100);
  expect(failed.verdict).toBe('fail');
});

test('a missing time is null, never infinite and never left out', () => {
  const { times } = judgeDrill(new Story().without('alert').without('action').without('claimed').events());
  expect(times).toEqual({ ttd: null, ttr: null, ttv: 89, react: null, execute: null, claimGap: null });
});

test('the same journal gives the same result, byte for byte', () => {
  const events = new Story().events();
  const stored = JSON.parse(JSON.stringify(events)) as typeof events;
  expect(JSON.stringify(judgeDrill(stored))).toBe(JSON.stringify(judgeDrill(events)));
});

describe('answers that only the machine made late', () => {
  /** Users are well from second 150 on, but for ten seconds in which a third of the answers is late. */
  const hiccup = (strained: number): Story => {
    const story = new Story();
    const { users } = story;
    story.users = (second) =>
      second >= 220 && second < 230 ? { slow: 7, ...(strained > 0 && { strained }) } : users(second);
    return story;
  };

  test('make a failure that is gone without them unknown', () => {
    const result = judgeDrill(hiccup(7).events());
    expect(result).toMatchObject({
      verdict: 'unknown',
      attribution: 'harness',
      reasons: ['harness-stalled'],
    });
    expect(result.checks.at(-1)?.detail).toContain('without 70 answers');
  });

  test('excuse nothing when the answers would have been late anyway', () => {
    expect(judgeDrill(hiccup(0).events())).toMatchObject({ verdict: 'fail', attribution: 'procedure' });
    expect(judgeDrill(hiccup(1).events()).verdict).toBe('fail');
  });

  test('make no pass of a drill that failed for something else', () => {
    const story = hiccup(7).without('alert');
    expect(judgeDrill(story.events()).verdict).toBe('fail');
  });

  /** A control on which somebody acts at 110, after ten seconds in which answers were late. */
  const misled = (strained: number, lateFrom = 85): Story => {
    const story = new Story();
    const { rollback: _, limits: __, ...common } = story.scenario;
    story.scenario = { ...common, kind: 'control', deadline: '4m' };
    story.users = (second) =>
      second >= lateFrom && second < lateFrom + 10 ? { slow: 7, ...(strained > 0 && { strained }) } : {};
    return story;
  };

  test('make it unknown why somebody acted right after them', () => {
    const result = judgeDrill(misled(7).events());
    expect(result).toMatchObject({ verdict: 'unknown', reasons: ['harness-stalled'] });
    expect(result.checks.at(-1)?.detail).toContain('and then somebody acted');
  });

  test('are no excuse when they were few, or late by themselves, or came after the action', () => {
    for (const story of [misled(0), misled(1), misled(7, 130)]) {
      const { verdict, reasons } = judgeDrill(story.events());
      expect(verdict).toBe('fail');
      expect(reasons).toContain('rollback-on-control');
    }
  });
});
