import type { EventBody, JournalEvent, ObservedBin, Planes } from '../../src/core/events.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';

/**
 * A drill as a list of things that happened, told in seconds: the journal of a rollback that did everything right.
 * Tests take a story, change one thing, and ask the judge.
 *
 * Baseline 0–60, fault at 60, harm from 61, alert at 100, rollback started at 110 and effective at 150, users well
 * from 150 on, end at 300.
 */
export class Story {
  scenario: ScenarioInput = {
    id: 'S99',
    title: 'A test',
    domain: 'financial-risk-scoring',
    story: 'Something broke.',
    timeline: [{ at: '0s', fault: 'slow-inference' }],
    rollback: { planes: ['schema', 'model', 'traffic'], order: ['schema', 'model'] },
    limits: { errorPeak: 0.02 },
  };
  untilS = 300;
  /** Every release by digest, where the journal is to list them. */
  approved: Record<string, string> | undefined;
  /** Digests of other bundles that will do. */
  alternatives: Record<string, string> = {};
  /** What a second of traffic looked like; 20 requests a second. */
  users: (second: number) => Partial<ObservedBin> = (second) =>
    second >= 61 && second < 150 ? { good: 15, slow: 5, served: { bad: 20 } } : {};
  readonly #events: { readonly s: number; readonly body: EventBody }[] = [];

  constructor() {
    this.add(60, { type: 'fault-intended', id: 'slow', fault: 'slow-inference', atMs: 60_000 });
    this.add(60, { type: 'fault-armed', id: 'slow', fault: 'slow-inference', visibleAs: 'slow' });
    this.add(63, { type: 'fault-seen', id: 'slow', atMs: 61_000, evidence: '5 of 20 slow' });
    this.add(100, alert({ atMs: 100_000 }));
    this.add(101, { type: 'procedure-started', alert: 'LatencyHigh' });
    this.add(103, { type: 'classified', class: 'model', by: 'Ada', evidence: 'p95' });
    this.add(105, decision({}));
    this.add(110, action({ plane: 'schema', summary: 'ALTER TABLE' }));
    this.planes(0, { bundle: 'v2' });
    this.planes(60, { bundle: 'v2', contracts: [] });
    this.planes(120, { bundle: 'v2', contracts: ['v1'] });
    this.add(140, action({ plane: 'traffic', summary: 'PUT /weights' }));
    this.planes(149, { bundle: 'v1', contracts: ['v1'] });
    this.add(160, { type: 'message', channel: 'slack', audience: '#incidents', text: 'rolled back' });
    this.add(200, { type: 'claimed', success: true, summary: 'done' });
    this.add(205, { type: 'reviewed', note: 'later' });
    this.add(210, { type: 'procedure-ended', ok: true, exitCode: null, detail: 'done' });
    this.add(299, ledger({}));
    this.add(299, health({}));
  }

  add(s: number, body: EventBody): this {
    this.#events.push({ s, body });
    return this;
  }

  /** Leaves out the events that fit. */
  without(type: EventBody['type'], fits: (body: EventBody) => boolean = () => true): this {
    const kept = this.#events.filter(({ body }) => body.type !== type || !fits(body));
    this.#events.splice(0, this.#events.length, ...kept);
    return this;
  }

  /** What was seen of the planes; `more` is added to it, or replaces parts of it. */
  planes(
    s: number,
    { bundle, contracts = ['v1'], ...more }: Partial<Planes> & { bundle: string; contracts?: string[] },
  ): this {
    const digest = bundle === 'v1' ? 'good' : 'bad';
    const seen: Planes = {
      type: 'planes',
      sinceMs: Math.max(0, s * 1_000 - 500),
      servers: {
        stable: { ready: true, digest: 'good', bundle: 'v1' },
        candidate: { ready: true, digest: 'bad', bundle: 'v2' },
      },
      weights: { stable: digest === 'good' ? 1 : 0, candidate: digest === 'good' ? 0 : 1 },
      schema: { logical: contracts.join() || 'none', contracts },
      ...more,
    };
    return this.add(s, seen);
  }

  events(): JournalEvent[] {
    const bins = Array.from({ length: this.untilS }, (_, second) => ({
      s: second + 1,
      body: this.#bin(second),
    }));
    const told = [...bins, ...this.#events].toSorted((a, b) => a.s - b.s);
    const ended = told.some(({ body }) => body.type === 'drill-ended')
      ? []
      : [{ s: this.untilS, body: { type: 'drill-ended', reason: 'completed' } as const }];
    return [{ s: 0, body: this.#start() }, ...told, ...ended].map(({ s, body }, index) => ({
      seq: index + 1,
      t: s * 1_000,
      ...body,
    }));
  }

  #bin(second: number): EventBody {
    const told = this.users(second);
    const rest =
      20 - (told.good ?? 0) - (told.error ?? 0) - (told.slow ?? 0) - (told.wrong ?? 0) - (told.deferred ?? 0);
    return {
      type: 'observed',
      fromMs: second * 1_000,
      toMs: second * 1_000 + 1_000,
      sent: 20,
      error: 0,
      slow: 0,
      wrong: 0,
      deferred: 0,
      firstHarmMs: null,
      p50Ms: 90,
      p95Ms: 170,
      served: second >= 150 ? { good: 20 } : { bad: 20 },
      lateMs: 0,
      ...told,
      good: told.good ?? rest,
    };
  }

  #start(): EventBody {
    return {
      type: 'drill-started',
      version: 1,
      firedrill: '0.0.0',
      scenario: this.scenario,
      seed: 7,
      speed: 30,
      procedure: { kind: 'playbook', name: 'a test' },
      rules: [],
      scrapeIntervalMs: 15_000,
      evaluationIntervalMs: 30_000,
      target: { bundle: 'v1', digest: 'good', bad: 'bad', alternatives: this.alternatives },
      ...(this.approved && { approved: this.approved }),
      at: '2026-01-01T00:00:00Z',
    };
  }
}

/** A control that everybody kept their hands off. */
export function controlStory(): Story {
  const story = new Story();
  for (const type of ['action', 'fault-armed', 'claimed', 'decided', 'procedure-ended'] as const)
    story.without(type);
  story.scenario = {
    id: 'C99',
    title: 'A look-alike',
    kind: 'control',
    domain: 'healthcare-diagnostic',
    story: 'Nothing broke.',
    timeline: [{ at: '0s', fault: 'traffic-surge' }],
    classifiedAs: ['traffic-surge'],
  };
  story.users = () => ({});
  return story
    .without('classified')
    .without('procedure-started')
    .add(60, { type: 'fault-armed', id: 'slow', fault: 'traffic-surge', visibleAs: 'surge' });
}

/** A story without the planes, whose scenario wants others; tell the planes yourself. */
export function storyOf(scenario: Partial<ScenarioInput>): Story {
  const story = new Story().without('planes');
  story.scenario = { ...story.scenario, ...scenario };
  return story;
}

export function alert(change: Partial<Extract<EventBody, { type: 'alert' }>>): EventBody {
  return {
    type: 'alert',
    state: 'firing',
    name: 'LatencyHigh',
    labels: { severity: 'page' },
    annotations: {},
    value: 0.9,
    activeAtMs: 70_000,
    atMs: 100_000,
    ...change,
  };
}

export function action(change: Partial<Extract<EventBody, { type: 'action' }>>): EventBody {
  return {
    type: 'action',
    part: 'router',
    plane: 'traffic',
    mutating: true,
    summary: 'PUT /weights',
    ok: true,
    durationMs: 1,
    actor: null,
    ...change,
  };
}

export function decision(change: Partial<Extract<EventBody, { type: 'decided' }>>): EventBody {
  return {
    type: 'decided',
    decision: 'rollback',
    by: 'Ada',
    approvedBy: 'Ada',
    executedBy: 'Grace',
    breakGlass: false,
    reason: 'v2 is slow',
    ...change,
  };
}

export function ledger(change: Partial<Extract<EventBody, { type: 'ledger' }>>): EventBody {
  return {
    type: 'ledger',
    acknowledged: 100,
    present: 100,
    lost: 0,
    altered: 0,
    duplicated: 0,
    unexpected: 0,
    inDoubt: 0,
    examples: [],
    ...change,
  };
}

export function health(change: Partial<Extract<EventBody, { type: 'harness-health' }>>): EventBody {
  return {
    type: 'harness-health',
    eventLoopDelayP99Ms: 5,
    eventLoopDelayMaxMs: 9,
    trafficLateP99Ms: 30,
    monitorLagMaxMs: 100,
    ...change,
  };
}
