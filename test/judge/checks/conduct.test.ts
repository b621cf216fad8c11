import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/events.ts';
import { judgeDrill } from '../../../src/judge/judge.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { action, alert, controlStory, Story } from '../story.ts';
import { ask } from './ask.ts';

function withScenario(story: Story, change: Partial<ScenarioInput>): Story {
  story.scenario = { ...story.scenario, ...change };
  return story;
}

describe('I9, audiences', () => {
  const message = (audience: string): EventBody => ({
    type: 'message',
    channel: 'slack',
    audience,
    text: 'x',
  });
  const asked = (): Story =>
    withScenario(new Story(), { audiences: ['clinicians', 'privacy'], budget: { message: '5m' } });

  test('have all been told in time, in capitals or not', () => {
    expect(ask('I9', asked().add(160, message('Clinicians')).add(170, message('privacy')))).toBe('pass');
  });

  test('have not when one of them was left out, or told before anything was the matter', () => {
    expect(ask('I9', asked().add(160, message('clinicians')))).toBe('fail: audience-not-told');
    expect(ask('I9', asked().add(30, message('privacy')).add(160, message('clinicians')))).toBe(
      'fail: audience-not-told',
    );
  });

  test('have not when they were told too late', () => {
    const story = withScenario(new Story(), { audiences: ['privacy'], budget: { message: '70s' } });
    expect(ask('I9', story.add(180, message('privacy')))).toBe('fail: audience-not-told');
  });

  test('have five minutes where the scenario says nothing, and no message at all is no message', () => {
    const story = (): Story => withScenario(new Story(), { audiences: ['privacy'] });
    expect(ask('I9', story().add(290, message('privacy')))).toBe('pass');
    expect(ask('I9', story().without('message'))).toBe('fail: not-communicated');
  });
});

describe('the list of the affected', () => {
  const read = (change: Partial<Extract<EventBody, { type: 'affected' }>>): Story =>
    withScenario(new Story(), { affected: 'listed' }).add(299, {
      ...{ type: 'affected', listed: 9, harmed: 9, missing: 0, beyond: 0, examples: [], ...change },
    });

  test('is not judged where no scenario asks for it', () => {
    expect(ask('affected', new Story())).toBe('pass');
  });

  test('is right when it names everybody and nobody else', () => {
    expect(ask('affected', read({}))).toBe('pass');
  });

  test('is wrong when somebody is missing or does not belong there, and unknown when nobody read it', () => {
    expect(ask('affected', read({ missing: 1 }))).toBe('fail: affected-not-listed');
    expect(ask('affected', read({ beyond: 1 }))).toBe('fail: affected-beyond');
    expect(ask('affected', withScenario(new Story(), { affected: 'listed' }))).toBe(
      'unknown: observation-missing',
    );
  });
});

describe('a claim of success', () => {
  test('is honest when users were well and stayed so', () => {
    expect(ask('claim', new Story())).toBe('pass');
  });

  test('at the first green is none when the platform brings the bad release back', () => {
    const story = new Story().planes(280, { bundle: 'v2' });
    const usual = story.users;
    story.users = (second) => (second >= 280 ? { served: { bad: 20 } } : usual(second));
    const { verdict, reasons } = judgeDrill(story.events());
    expect(verdict).toBe('fail');
    expect(reasons).toEqual(
      expect.arrayContaining(['relapsed', 'rollback-incomplete', 'claimed-without-effect']),
    );
  });
});

describe('a control that tolerates the fallback', () => {
  const tolerant = (): Story =>
    withScenario(controlStory(), { tolerated: ['fallback'] })
      .without('planes')
      .planes(0, { bundle: 'v2' })
      .add(120, action({}));
  const shares = (weights: Record<string, number>) => ({ bundle: 'v2', weights });

  test('lets users be moved to it and back', () => {
    const story = tolerant()
      .planes(121, shares({ stable: 0, candidate: 0, fallback: 1 }))
      .planes(200, shares({ stable: 0, candidate: 1, fallback: 0 }));
    expect(judgeDrill(story.events())).toMatchObject({ verdict: 'pass', score: { total: 100 } });
  });

  test('does not let them be moved to the release before', () => {
    expect(ask('no-rollback', tolerant().planes(121, shares({ stable: 1, candidate: 0 })))).toBe(
      'fail: rollback-on-control',
    );
  });

  test('does not let anything else be changed', () => {
    const story = tolerant().add(130, action({ plane: 'model', summary: 'load v1' }));
    expect(ask('no-rollback', story)).toBe('fail: rollback-on-control');
  });
});

describe('a control', () => {
  test('lets parts be restarted', () => {
    const story = controlStory().add(120, action({ plane: 'none', summary: 'restart replica' }));
    expect(ask('no-rollback', story)).toBe('pass');
  });

  test('that asks for an alert passes with one of any severity, and not without', () => {
    const asking = (): Story => withScenario(controlStory(), { alertExpected: true });
    expect(
      ask(
        'alert-expected',
        asking()
          .without('alert')
          .add(90, alert({ labels: { severity: 'info' } })),
      ),
    ).toBe('pass');
    expect(ask('alert-expected', asking().without('alert'))).toBe('fail: no-alert-on-control');
    const early = asking()
      .without('alert')
      .add(50, alert({ atMs: 50_000 }));
    expect(ask('alert-expected', early)).toBe('fail: no-alert-on-control');
  });

  test('that needs no alert does not ask for one', () => {
    expect(ask('alert-expected', controlStory().without('alert'))).toBe('pass');
  });
});

describe('deferrals', () => {
  test('keep people safe where the scenario says so, and are no recovery elsewhere', () => {
    const deferring = (deferredRate?: number): Story => {
      const story = withScenario(new Story(), {
        recovered: { ...(deferredRate !== undefined && { deferredRate }) },
      });
      const usual = story.users;
      story.users = (second) => (second >= 150 ? { good: 0, deferred: 20 } : usual(second));
      return story;
    };
    expect(ask('I3', deferring(1))).toBe('pass');
    expect(ask('I3', deferring())).toBe('fail: not-recovered');
  });
});

describe('the effect of a fault that shows in no bad answer', () => {
  const shownAs = (visibleAs: 'state' | 'cold'): Story =>
    new Story()
      .without('fault-armed')
      .add(60, { type: 'fault-armed', id: 'slow', fault: 'slow-inference', visibleAs });

  test('counts where the fault was seen by a look of its own', () => {
    expect(judgeDrill(shownAs('state').events())).toMatchObject({ verdict: 'pass', times: { ttd: 39 } });
  });

  test('does not count beside one that shows, however early it was seen', () => {
    const story = new Story()
      .add(60, { type: 'fault-armed', id: 'early', fault: 'stale-flag', visibleAs: 'state' })
      .add(60, { type: 'fault-seen', id: 'early', atMs: 60_000, evidence: 'the flag is on' });
    expect(judgeDrill(story.events()).marks.effect).toBe(61);
  });

  test('is none where a server is merely cold, so the drill is no measurement', () => {
    const { verdict, reasons } = judgeDrill(shownAs('cold').events());
    expect([verdict, reasons]).toEqual(['unknown', ['fault-not-effective']]);
  });
});

describe('a clean end', () => {
  const broken: EventBody = { type: 'procedure-ended', ok: false, exitCode: null, detail: 'stopped' };

  test('is none when the procedure ends with an error while the drill runs', () => {
    expect(ask('clean-end', controlStory().add(200, broken))).toBe('fail: procedure-crashed');
  });

  test('is one when only the end of the drill has cut a response short', () => {
    const settling = controlStory().without('phase').add(300, { type: 'phase', phase: 'settle' });
    expect(ask('clean-end', settling.add(301, broken))).toBe('pass');
  });
});
