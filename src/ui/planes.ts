import type { Planes } from '../core/events.ts';
import { changedFlags, isAllowed, planeAtTarget, targetShare } from '../judge/aim.ts';
import type { Plane } from '../scenario/schema.ts';
import { formatPercent } from './format.ts';
import type { DrillModel } from './model.ts';

/** A plane that the rollback must bring back, and whether it is there. */
export interface PlaneView {
  readonly plane: Plane;
  /** `idle` before anything was broken, `unseen` while nobody has looked. */
  readonly state: 'idle' | 'unseen' | 'away' | 'back';
  readonly detail: string;
}

/** The planes of the scenario against their target, the way the judge looks at them. A control has none. */
export function planeViews(drill: DrillModel): readonly PlaneView[] {
  const { planes, ledger } = drill.truth;
  return (drill.scenario.rollback?.planes ?? []).map((plane) => {
    const detail = detailOf(plane, drill);
    if (drill.faults.length === 0) return { plane, state: 'idle', detail: '' };
    if (plane === 'data') {
      const damage = ledger === null ? null : ledger.lost + ledger.altered + ledger.duplicated;
      return { plane, state: damage === null ? 'unseen' : damage === 0 ? 'back' : 'away', detail };
    }
    if (planes === null) return { plane, state: 'unseen', detail: '' };
    const back = planeAtTarget(plane, planes, drill.aim);
    return { plane, state: back ? 'back' : 'away', detail: back ? '' : detail };
  });
}

/** Servers with their bundle and share of the traffic, the busiest first in the order of the router. */
export function servingViews(drill: DrillModel) {
  const { planes } = drill.truth;
  return Object.entries(planes?.servers ?? {}).map(([server, { ready, digest, bundle }]) => ({
    server,
    bundle,
    ready,
    share: planes?.weights[server] ?? 0,
    good: isAllowed(digest, drill.start.target),
    bad: digest === drill.start.target.bad,
  }));
}

function detailOf(plane: Plane, drill: DrillModel): string {
  const { planes, ledger } = drill.truth;
  switch (plane) {
    case 'model':
      return servingViews(drill).find((server) => server.share > 0 && !server.good)?.bundle ?? '';
    case 'traffic':
      return `${formatPercent(planes ? targetShare(planes, drill.start.target) : 0)} ${drill.start.target.bundle}`;
    case 'schema':
      return '';
    case 'cache':
      return 'not purged';
    case 'flags':
      return planes ? flagsInWords(planes) : '';
    case 'desired':
      return planes?.desired ? busiest(planes.desired.weights) : '';
    case 'data':
      return ledger === null ? '' : `${ledger.lost} lost`;
  }
}

function flagsInWords(planes: Planes): string {
  const pool = Object.entries(planes.routers ?? {}).filter(([, { inPool }]) => inPool);
  const retired = pool.filter(([, { path }]) => path === 'classic').map(([name]) => name);
  if (retired.length > 0) return `${retired.join(', ')} retired`;
  if (new Set(pool.map(([, { flags }]) => flags)).size > 1) return 'routers differ';
  return changedFlags(null, planes).join(', ');
}

/** The server that the platform would give most to. */
function busiest(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights).toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
