import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/core/clock.ts';
import { validateYaml } from '../../src/core/yaml-document.ts';
import { loadBundle } from '../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { CategoricalWatch } from '../../src/sandbox/drift-monitor/categorical-watch.ts';
import { createDriftMetrics } from '../../src/sandbox/drift-monitor/metrics.ts';
import { NumericWatch } from '../../src/sandbox/drift-monitor/numeric-watch.ts';
import { businessOf } from '../../src/sandbox/kpi/business.ts';
import { Comparison } from '../../src/sandbox/kpi/comparison.ts';
import { createKpiMetrics } from '../../src/sandbox/kpi/metrics.ts';
import { createProbeMetrics } from '../../src/sandbox/probe/metrics.ts';
import { DesiredState } from '../../src/sandbox/reconciler/desired-state.ts';
import { createReconcilerMetrics } from '../../src/sandbox/reconciler/metrics.ts';
import { Backend } from '../../src/sandbox/router/backend.ts';
import { byServer, routingSchema, serverNames } from '../../src/sandbox/router/config.ts';
import { createRouterMetrics } from '../../src/sandbox/router/metrics.ts';
import { RouterState } from '../../src/sandbox/router/state.ts';
import { createServerMetrics } from '../../src/sandbox/server/metrics.ts';
import { Replicas } from '../../src/sandbox/server/replicas.ts';
import { Slot } from '../../src/sandbox/server/slot.ts';
import { domains } from '../../src/scenario/schema.ts';
import { sentinelsSchema } from '../../src/scenario/sentinels.ts';

async function routerText(): Promise<string> {
  const state = new RouterState(routingSchema.parse({ weights: { stable: 1 } }));
  // Nobody listens there: a server that is not ready shows the same series.
  const backends = byServer((server) => new Backend(server, 'http://127.0.0.1:1'));
  const metrics = createRouterMetrics(state, backends);
  for (const server of serverNames) {
    for (const code of [200, 400, 429, 500, 502, 503, 504]) metrics.request({ code, server, latencyMs: 100 });
  }
  return metrics.registry.metrics();
}

async function serverText(): Promise<string> {
  const slot = new Slot(new ManualClock(), [
    await loadBundle('fixtures/domains/healthcare-diagnostic/bundles/v1.yaml'),
  ]);
  slot.place('v1');
  const metrics = createServerMetrics({
    slot,
    replicas: new Replicas(new ManualClock()),
    utilisation: () => 0,
  });
  const outcomes = [
    'ok',
    'error',
    'refused',
    'not_ready',
    'invalid',
    'replica_down',
    'upstream_failed',
  ] as const;
  const decisions = [
    'urgent',
    'routine',
    'approve',
    'decline',
    'recommend',
    'bestseller',
    'answer',
    'agent',
    'manual',
  ];
  const guards = ['invalid-score', 'unsuitable-item', 'cross-tenant', 'ungrounded'];
  for (const code of [200, 503, 'none'] as const) metrics.upstream(code);
  for (const bundle of ['v0', 'v1', 'v2', 'fallback']) {
    for (const outcome of outcomes) {
      metrics.request({ bundle, outcome });
    }
    for (const size of ['small', 'medium', 'large', null]) {
      metrics.request({ bundle, outcome: 'ok', latencyMs: 100, size });
    }
    for (const decision of decisions) {
      metrics.answer({ bundle, decision, score: 50, guards });
    }
  }
  return metrics.registry.metrics();
}

async function driftText(): Promise<string> {
  const options = { referenceSize: 2, windowSize: 2, bins: 2 };
  const loaded = await Promise.all(domains.map((name) => loadDomain(name)));
  const features = loaded.flatMap(({ drift }) => drift.features);
  const watches = features.map(({ name, kind }) => {
    const watch = kind === 'numeric' ? new NumericWatch(options) : new CategoricalWatch(options);
    for (const value of [1, 2, 3, 4]) watch.take(kind === 'numeric' ? value : `${value}`);
    return [name, watch] as const;
  });
  const metrics = createDriftMetrics();
  for (const outcome of ['taken', 'ignored', 'unreadable'] as const) metrics.sample(outcome);
  return metrics.text(new Map(watches));
}

async function probeText(): Promise<string> {
  const segments = new Set<string>(['all']);
  for (const { sentinels } of await Promise.all(domains.map((name) => loadDomain(name)))) {
    if (sentinels === undefined) continue;
    const known = validateYaml(sentinelsSchema, await readFile(sentinels, 'utf8'), sentinels);
    for (const { segment } of known) if (segment !== undefined) segments.add(segment);
  }
  return createProbeMetrics(segments).registry.metrics();
}

function kpiText(): Promise<string> {
  const comparison = new Comparison(0.2);
  const metrics = createKpiMetrics(businessOf('support-chatbot'), comparison);
  const shop = ['mobile', 'desktop'].flatMap((device) => ['EU', 'US', 'APAC'].map((at) => `${device}/${at}`));
  const intents = ['refund', 'delivery', 'account', 'billing', 'technical'];
  for (const segment of [...shop, ...intents]) {
    for (const group of ['treatment', 'holdback'] as const) {
      const visits = { atMs: 0, segment, group, sessions: 1, conversions: 1 };
      metrics.visits(visits);
      comparison.add(visits);
    }
  }
  comparison.advance(15_000);
  for (const intent of intents) metrics.reaction({ metric: 'tickets_reopened_total', labels: { intent } });
  metrics.reaction({ metric: 'thumbs_up_total', labels: {} });
  return metrics.text();
}

function reconcilerText(): Promise<string> {
  const desired = new DesiredState(routingSchema.parse({ weights: { stable: 1 } }).weights);
  return createReconcilerMetrics(desired).registry.metrics();
}

test('the metrics that rules are checked against are those that the parts show', async () => {
  const text = [
    await routerText(),
    await serverText(),
    await driftText(),
    await probeText(),
    await kpiText(),
    await reconcilerText(),
  ].join('\n');
  // Neither a digest nor a value is what rules can rely on.
  const shown = text.replace(/sha256:\w+/g, 'sha256:0').replace(/^([a-z].*) \S+$/gm, '$1 0');
  await expect(shown).toMatchFileSnapshot('../../fixtures/metrics/sandbox.prom');
});
