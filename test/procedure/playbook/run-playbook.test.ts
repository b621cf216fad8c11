import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadProcedure } from '../../../src/procedure/load-procedure.ts';
import type { ProcedureEvent, ProcedureOutcome } from '../../../src/procedure/procedure.ts';
import { alert, fastClock, procedureContext, scratchFolder } from '../contexts.ts';
import { type HttpStub, httpStub, prometheusStub } from '../http-stub.ts';

const playbook = `
kind: playbook
rules: [rules.yaml]
roles:
  on-call: { person: Grace, may: [declare, classify, execute] }
  boss: { person: Ada, may: [decide, approve, communicate, review] }
signals: { p95: p95_seconds, growth: traffic_growth }
detect:
  by: on-call
  confirm: { promql: ALERTS, within: 5s }
classify:
  by: on-call
  classes:
    - { class: surge, when: { signal: growth, above: 1.4 } }
    - { class: model, when: { signal: p95, above: 0.3 } }
decide:
  surge: { decision: hold, by: boss, because: it is only busy, watch: 30s }
  model: { decision: rollback, by: boss, approvedBy: boss, executedBy: on-call, because: it is bad }
execute:
  model:
    - shift: { stable: 100 }
      retry: { times: 2, pause: 5s }
verify:
  - wait-until: { signal: p95, below: 0.3, within: 10s }
communicate:
  by: boss
  messages:
    - { when: decided, send: { to: slack, text: '{class}: {decision}, because {because}' } }
    - { when: verified, send: { to: slack, text: 'Well again: {outcome}' } }
    - { when: failed, send: { to: pagerduty, text: 'Help: {outcome}' } }
    - { when: held, send: { to: slack, text: 'Held: {outcome}' } }
review: { by: boss, note: '{alert} was {class}: {outcome}' }
`;

interface World {
  readonly router: HttpStub;
  readonly slack: HttpStub;
  readonly prometheus: HttpStub;
  readonly pagerduty: HttpStub;
}

/** Lets a playbook respond in a world of small servers. */
async function respond(options: {
  readonly values: (query: string, world: World) => number | undefined;
  readonly router?: () => number;
  readonly slack?: () => number;
  readonly text?: string;
  readonly signal?: AbortSignal;
}): Promise<{
  readonly outcome: ProcedureOutcome;
  readonly events: ProcedureEvent[];
  readonly world: World;
}> {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'rules.yaml'), 'groups: []\n');
  await writeFile(join(folder, 'playbook.yaml'), options.text ?? playbook);
  const procedure = await loadProcedure(join(folder, 'playbook.yaml'));
  const world: World = {
    router: await httpStub(() => ({ status: options.router?.() ?? 200 })),
    slack: await httpStub(() => ({ status: options.slack?.() ?? 200 })),
    pagerduty: await httpStub(() => ({ status: 202 })),
    prometheus: await prometheusStub((query) => options.values(query, world)),
  };
  const { context, events } = await procedureContext({
    clock: fastClock(),
    ...(options.signal && { signal: options.signal }),
    environment: {
      ROUTER_ADMIN_URL: world.router.url,
      SLACK_WEBHOOK_URL: world.slack.url,
      PAGERDUTY_EVENTS_URL: `${world.pagerduty.url}/v2/enqueue`,
      PROMETHEUS_URL: world.prometheus.url,
    },
  });
  return { outcome: await procedure.respond(alert, context), events, world };
}

/** Slow until the traffic was shifted. */
function slowUntilShifted(query: string, { router }: World): number | undefined {
  const values: Record<string, number> = {
    ALERTS: 1,
    traffic_growth: 1,
    p95_seconds: router.calls.length > 0 ? 0.1 : 0.9,
  };
  return values[query];
}

const without = (events: readonly ProcedureEvent[], type: ProcedureEvent['type']): ProcedureEvent[] =>
  events.filter((event) => event.type !== type);
const textsOf = (stub: HttpStub): unknown[] => stub.calls.map(({ body }) => (body as { text: string }).text);

test('a rollback goes through the seven steps, and claims success at the end', async () => {
  const { outcome, events, world } = await respond({ values: slowUntilShifted });
  expect(outcome).toEqual({ ok: true, exitCode: null, detail: 'rolled back as class model' });
  const steps = without(events, 'step-progress').map((event) =>
    'step' in event ? `${event.type} ${event.step}` : event.type,
  );
  // Messages go out beside the other steps, so where their step begins and ends among these is left open.
  expect(steps.filter((step) => !step.endsWith('communicate'))).toEqual([
    'procedure-started',
    'step-started detect',
    'step-completed detect',
    'declared',
    'step-started classify',
    'classified',
    'step-completed classify',
    'step-started decide',
    'decided',
    'step-completed decide',
    'step-started execute',
    'step-completed execute',
    'step-started verify',
    'step-completed verify',
    'claimed',
    'step-started review',
    'reviewed',
    'step-completed review',
    'procedure-ended',
  ]);
  expect(events).toContainEqual({
    type: 'step-completed',
    step: 'communicate',
    ok: true,
    detail: '2 of 2 messages arrived',
  });
  expect(world.router.calls[0]?.headers['x-actor']).toBe('Grace');
  expect(world.slack.calls[0]?.headers['x-actor']).toBe('Ada');
});

test('what is reported names persons, evidence and reasons', async () => {
  const { events, world } = await respond({ values: slowUntilShifted });
  expect(events).toContainEqual({ type: 'declared', by: 'Grace', summary: 'p95 latency is 912ms' });
  expect(events).toContainEqual({
    type: 'classified',
    class: 'model',
    by: 'Grace',
    evidence: 'p95 is 0.9 above 0.3',
  });
  expect(events).toContainEqual({
    type: 'decided',
    decision: 'rollback',
    by: 'Ada',
    approvedBy: 'Ada',
    executedBy: 'Grace',
    breakGlass: false,
    reason: 'it is bad',
  });
  expect(events).toContainEqual({
    type: 'reviewed',
    note: 'LatencyP95High was model: rolled back as class model',
  });
  expect(textsOf(world.slack)).toEqual([
    'model: rollback, because it is bad',
    'Well again: rolled back as class model',
  ]);
});

test('a class to hold for changes nothing, and is watched until it is over', async () => {
  let asked = 0;
  const { outcome, events, world } = await respond({
    values: (query) => {
      if (query === 'ALERTS') asked += 1;
      const values: Record<string, number | undefined> = {
        ALERTS: asked <= 2 ? 1 : undefined,
        traffic_growth: 3,
        p95_seconds: 0.9,
      };
      return values[query];
    },
  });
  expect(outcome).toEqual({ ok: true, exitCode: null, detail: 'held: it is only busy' });
  expect(world.router.calls).toEqual([]);
  expect(events.filter(({ type }) => type === 'decided')).toHaveLength(1);
  expect(events).toContainEqual({
    type: 'step-progress',
    step: 'classify',
    detail: 'still surge: growth is 3 above 1.4',
  });
  expect(events).toContainEqual({ type: 'claimed', success: true, summary: 'held: it is only busy' });
  expect(textsOf(world.slack).at(-1)).toBe('Held: held: it is only busy');
});

test('a class that turns into another while it is watched is decided anew', async () => {
  let asked = 0;
  const { outcome, events } = await respond({
    values: (query, world) => {
      if (query === 'traffic_growth') asked += 1;
      return query === 'traffic_growth' && asked === 1 ? 3 : slowUntilShifted(query, world);
    },
  });
  expect(outcome.detail).toBe('rolled back as class model');
  const decisions = events.flatMap((event) => (event.type === 'decided' ? [event.decision] : []));
  expect(decisions).toEqual(['hold', 'rollback']);
});

test('an alert that is over before it was confirmed is held for, and nothing is declared', async () => {
  const { outcome, events, world } = await respond({ values: () => undefined });
  expect(outcome.ok).toBe(true);
  expect(outcome.detail).toContain('the alert was not confirmed');
  expect(events.some(({ type }) => type === 'declared' || type === 'classified')).toBe(false);
  expect(events.some((event) => event.type === 'decided' && event.decision === 'hold')).toBe(true);
  expect(world.router.calls).toEqual([]);
});

test('an alert of which nobody can tell whether it is over is taken seriously', async () => {
  const text = playbook.replace('{ promql: ALERTS, within: 5s }', '{ promql: ALERTS, above: 0, within: 5s }');
  const { outcome } = await respond({
    text,
    values: (query, world) => (query === 'ALERTS' ? undefined : slowUntilShifted(query, world)),
  });
  expect(outcome.detail).toBe('rolled back as class model');
});

test('an alert of no known class is not acted on, and a person is called', async () => {
  const { outcome, world } = await respond({ values: (query) => (query === 'ALERTS' ? 1 : undefined) });
  expect(outcome).toMatchObject({ ok: false, detail: 'no class fits what can be seen' });
  expect(world.router.calls).toEqual([]);
  expect(world.pagerduty.calls[0]?.body).toMatchObject({
    event_action: 'trigger',
    dedup_key: alert.groupKey,
    payload: { summary: 'Help: no class fits what can be seen' },
  });
});

test('a step that fails is tried again as often as it says', async () => {
  let calls = 0;
  const { outcome } = await respond({
    values: slowUntilShifted,
    router: () => {
      calls += 1;
      return calls < 3 ? 503 : 200;
    },
  });
  expect(outcome.ok).toBe(true);
  expect(calls).toBe(3);
});

test('a step that fails for good ends the plan with a claim of failure, and nothing is verified', async () => {
  const { outcome, events, world } = await respond({ values: slowUntilShifted, router: () => 503 });
  expect(outcome.ok).toBe(false);
  expect(outcome.detail).toContain('1/1 shift traffic to stable 100 %: the router answered 503');
  expect(world.router.calls).toHaveLength(3);
  expect(events.some((event) => event.type === 'step-started' && event.step === 'verify')).toBe(false);
  expect(events).toContainEqual({ type: 'claimed', success: false, summary: outcome.detail });
  expect(world.pagerduty.calls).toHaveLength(1);
});

test('a step that may fail does not end the plan', async () => {
  const text = playbook.replace(
    '    - shift: { stable: 100 }\n',
    '    - drain: candidate\n      onFailure: continue\n    - shift: { stable: 100 }\n',
  );
  let calls = 0;
  const { outcome, events } = await respond({
    text,
    values: slowUntilShifted,
    router: () => {
      calls += 1;
      return calls === 1 ? 500 : 200;
    },
  });
  expect(outcome.ok).toBe(true);
  expect(events).toContainEqual({
    type: 'step-completed',
    step: 'execute',
    ok: true,
    detail: '2 steps, 1 of them failed',
  });
});

test.each([
  ['holds', '{ class: model }', true, 2],
  ['does not hold', '{ class: surge }', true, 1],
  ['cannot be evaluated', '{ promql: unheard_of, above: 1 }', false, 0],
])('a step whose condition %s is done, left out or failed', async (_, condition, ok, calls) => {
  const { outcome, world } = await respond({
    text: playbook.replace(
      '    - shift: { stable: 100 }\n',
      `    - drain: candidate\n      if: ${condition}\n    - shift: { stable: 100 }\n`,
    ),
    values: slowUntilShifted,
  });
  expect(outcome.ok).toBe(ok);
  expect(world.router.calls).toHaveLength(calls);
});

test('a message is left out only when it is known not to be meant', async () => {
  const told = async (condition: string): Promise<unknown[]> => {
    const text = playbook.replace('{ when: verified, send', `{ when: verified, if: ${condition}, send`);
    return textsOf((await respond({ text, values: slowUntilShifted })).world.slack);
  };
  expect(await told('{ class: surge }')).toHaveLength(1);
  expect(await told('{ class: model }')).toHaveLength(2);
  expect(await told('{ promql: unheard_of, above: 1 }')).toHaveLength(2);
});

test('a rollback that does not help is not claimed as a success', async () => {
  const { outcome, events } = await respond({
    values: (query) => ({ ALERTS: 1, traffic_growth: 1, p95_seconds: 0.9 })[query],
  });
  expect(outcome.ok).toBe(false);
  expect(outcome.detail).toContain('not within 10s: p95 is 0.9, not below 0.3');
  expect(events.filter(({ type }) => type === 'claimed')).toEqual([
    { type: 'claimed', success: false, summary: outcome.detail },
  ]);
});

test('a message that does not arrive fails the step of communication alone', async () => {
  const { outcome, events, world } = await respond({ values: slowUntilShifted, slack: () => 410 });
  expect(outcome.ok).toBe(true);
  expect(world.slack.calls.length).toBeGreaterThan(2);
  expect(events).toContainEqual({
    type: 'step-completed',
    step: 'communicate',
    ok: false,
    detail: '0 of 2 messages arrived',
  });
});

test('a playbook that is stopped in the middle ends at once, and claims nothing', async () => {
  const stop = new AbortController();
  const { outcome, events } = await respond({
    values: slowUntilShifted,
    router: () => {
      stop.abort(new Error('the drill is over'));
      return 200;
    },
    signal: stop.signal,
  });
  expect(outcome).toEqual({ ok: false, exitCode: null, detail: 'the drill is over' });
  expect(events.some(({ type }) => type === 'claimed')).toBe(false);
  expect(events.at(-1)).toMatchObject({ type: 'procedure-ended', ok: false });
});

test('nothing is reported after the end, even when a message is still under way', async () => {
  const stop = new AbortController();
  const { events } = await respond({
    values: slowUntilShifted,
    router: () => {
      stop.abort(new Error('the drill is over'));
      return 200;
    },
    slack: () => 503,
    signal: stop.signal,
  });
  const atEnd = events.length;
  await sleepWall(50);
  expect(events.at(-1)?.type).toBe('procedure-ended');
  expect(events).toHaveLength(atEnd);
});
