import { planeAtTarget } from '../judge/case.ts';
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
    const back = planeAtTarget(plane, planes, drill.start.target);
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
    good: digest === drill.start.target.digest,
    bad: digest === drill.start.target.bad,
  }));
}

function detailOf(plane: Plane, drill: DrillModel): string {
  const serving = servingViews(drill).filter((server) => server.share > 0);
  const targetShare = serving.filter((server) => server.good).reduce((sum, server) => sum + server.share, 0);
  switch (plane) {
    case 'model':
      return serving.find((server) => !server.good)?.bundle ?? '';
    case 'traffic':
      return `${formatPercent(targetShare)} ${drill.start.target.bundle}`;
    case 'schema':
    case 'cache':
    case 'flags':
    case 'desired':
      return '';
    case 'data':
      return drill.truth.ledger === null ? '' : `${drill.truth.ledger.lost} lost`;
  }
}
