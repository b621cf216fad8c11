import type { LintedScenario, ScenarioLint, TimelineEntry } from './lint.ts';

const harmless: ReadonlySet<string> = new Set(['surge', 'cold']);

/** Times count from the first harm, so there must be some. */
const noHarm: ScenarioLint = {
  code: 'no-harm',
  summary: 'Nothing in the timeline harms users, so there is nothing to detect.',
  level: 'error',
  check({ scenario, timeline }) {
    if (scenario.kind === 'control' || timeline.some(({ fault }) => !harmless.has(fault.visibleAs)))
      return [];
    return [
      {
        path: ['timeline'],
        why: 'A surge or a cold server harms nobody by itself, and all times count from the first harm.',
        suggestion: 'Add a fault that users feel, or make it a control with kind: control.',
      },
    ];
  },
};

const unknownBundle: ScenarioLint = {
  code: 'unknown-bundle',
  summary: 'A fault is put on a bundle that the domain does not have.',
  level: 'error',
  check: ({ domain, timeline }) =>
    timeline.flatMap(({ params: { bundle } }, index) =>
      typeof bundle !== 'string' || domain.bundles.includes(bundle)
        ? []
        : [
            {
              path: ['timeline', index, 'with', 'bundle'],
              why: `${domain.name} has no bundle "${bundle}", so the fault would change nothing.`,
              suggestion: `Its bundles are ${domain.bundles.join(', ')}.`,
            },
          ],
    ),
};

/** A drill whose fault shows no effect is unknown, and nothing was tested. */
const besideTraffic: ScenarioLint = {
  code: 'fault-beside-traffic',
  summary: 'A fault is put on a bundle that serves nobody when it begins.',
  level: 'error',
  check(linted) {
    const { timeline } = linted;
    if (timeline.some(mayMoveTraffic)) return [];
    const serving = servingBundles(linted);
    return timeline.flatMap((entry, index) => {
      const bundles = bundlesOf(entry, linted.domain);
      const isFelt = bundles.length === 0 || bundles.some((bundle) => serving.includes(bundle));
      if (isFelt || harmless.has(entry.fault.visibleAs)) return [];
      return [
        {
          path: ['timeline', index, 'fault'],
          why: `Nobody is served by ${bundles.join(' or ')}: the traffic goes to ${serving.join(' and ')}. The observer would see no effect, and the drill be unknown.`,
          suggestion: `Put the fault on ${serving.join(' or ')}, or let another server take the traffic with serving.`,
        },
      ];
    });
  },
};

/** What leaves the traffic where it is. Whatever else a fault asks for may move it, and then nothing can be said. */
const stationary: ReadonlySet<string> = new Set([
  'set-modifiers',
  'scale-to-zero',
  'set-rate',
  'set-replicas',
  'set-metrics',
  'pause',
  'kill',
]);

function mayMoveTraffic({ calls }: TimelineEntry): boolean {
  return calls === undefined || calls.some(({ method }) => !stationary.has(method));
}

/** The bundles that a fault makes behave otherwise, or whose server it takes. */
function bundlesOf({ calls = [] }: TimelineEntry, { serving }: LintedScenario['domain']): string[] {
  const named = calls.map(({ method, params }) => {
    const { bundle, part } = params as { readonly bundle?: unknown; readonly part?: unknown };
    if (method === 'set-modifiers') return bundle;
    const isTaken = method === 'pause' || method === 'kill';
    return isTaken && typeof part === 'string' ? serving[part.replace('server-', '')] : undefined;
  });
  return [...new Set(named.filter((bundle) => typeof bundle === 'string'))];
}

const conditionElsewhere: ScenarioLint = {
  code: 'condition-elsewhere',
  summary: 'A fault asks for an input that requests of this domain do not have.',
  level: 'error',
  check: ({ domain, timeline }, { domains }) =>
    timeline.flatMap(({ params }, index) =>
      Object.entries(params).flatMap(([name, value]) => {
        const field = /^when([A-Z]\w*)$/
          .exec(name)?.[1]
          ?.replace(/(?!^)[A-Z]/g, '_$&')
          .toLowerCase();
        if (field === undefined || value === undefined || domain.fields.includes(field)) return [];
        // No domain states all of its inputs; what another one is known for is not of this one.
        const home = domains.find(({ fields }) => fields.includes(field));
        if (home === undefined) return [];
        return [
          {
            path: ['timeline', index, 'with', name],
            why: `Requests of ${domain.name} have no ${field}, so none of them would meet the fault.`,
            suggestion: `Leave it out, or choose the domain ${home.name}.`,
          },
        ];
      }),
    ),
};

export const effectLints: readonly ScenarioLint[] = [
  noHarm,
  unknownBundle,
  besideTraffic,
  conditionElsewhere,
];

/** The bundles that take traffic when the drill begins. */
function servingBundles({ scenario: { serving }, domain }: LintedScenario): string[] {
  const servers =
    typeof serving === 'string'
      ? [serving]
      : Object.entries(serving).flatMap(([server, weight]) => (weight > 0 ? [server] : []));
  return servers.map((server) => domain.serving[server] ?? server);
}
