import { badPolicy } from './bad-policy.ts';
import { coldStart } from './cold-start.ts';
import { controlApiOutage } from './control-api-outage.ts';
import { cutLink } from './cut-link.ts';
import { dataLeak } from './data-leak.ts';
import { delayLink } from './delay-link.ts';
import { demotedStock } from './demoted-stock.ts';
import { destructiveMigration } from './destructive-migration.ts';
import { failingInference } from './failing-inference.ts';
import { failingModality } from './failing-modality.ts';
import { fallbackOverload } from './fallback-overload.ts';
import type { Fault } from './fault.ts';
import { featureSkew } from './feature-skew.ts';
import { fillDisk } from './fill-disk.ts';
import { harmlessFlag } from './harmless-flag.ts';
import { insensitiveEmbedder } from './insensitive-embedder.ts';
import { killPart } from './kill-part.ts';
import { longTransaction } from './long-transaction.ts';
import { metricRenamed } from './metric-renamed.ts';
import { mixedWrites } from './mixed-writes.ts';
import { nanScores } from './nan-scores.ts';
import { outOfRangeScores } from './out-of-range-scores.ts';
import { pausePart } from './pause-part.ts';
import { providerOutage } from './provider-outage.ts';
import { reconcilerFights } from './reconciler-fights.ts';
import { registryRetention } from './registry-retention.ts';
import { releaseStep } from './release-step.ts';
import { replicaBlip } from './replica-blip.ts';
import { scrapeGap } from './scrape-gap.ts';
import { seasonalMix } from './seasonal-mix.ts';
import { slowInference } from './slow-inference.ts';
import { staleFlag } from './stale-flag.ts';
import { stickySessions } from './sticky-sessions.ts';
import { trafficSurge } from './traffic-surge.ts';

/** Every fault there is, in the order in which the reference lists them. A new fault is a file and a line here. */
export const faults: readonly Fault[] = [
  slowInference,
  coldStart,
  featureSkew,
  demotedStock,
  harmlessFlag,
  badPolicy,
  destructiveMigration,
  mixedWrites,
  longTransaction,
  nanScores,
  failingInference,
  fallbackOverload,
  staleFlag,
  registryRetention,
  outOfRangeScores,
  dataLeak,
  reconcilerFights,
  controlApiOutage,
  insensitiveEmbedder,
  stickySessions,
  releaseStep,
  metricRenamed,
  failingModality,
  trafficSurge,
  seasonalMix,
  replicaBlip,
  scrapeGap,
  providerOutage,
  pausePart,
  killPart,
  cutLink,
  delayLink,
  fillDisk,
];

export function findFault(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name);
}
