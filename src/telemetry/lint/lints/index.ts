import type { Lint } from '../lint.ts';
import { absoluteRate } from './absolute-rate.ts';
import { countNeverZero } from './count-never-zero.ts';
import { counterWithoutRate } from './counter-without-rate.ts';
import { firstEventLost } from './first-event-lost.ts';
import { forNotMultiple } from './for-not-multiple.ts';
import { labelMismatch } from './label-mismatch.ts';
import { missingAbsentGuard } from './missing-absent-guard.ts';
import { nanOnSilence } from './nan-on-silence.ts';
import { quantileOfNonBucket } from './quantile-of-non-bucket.ts';
import { quantileOutOfRange } from './quantile-out-of-range.ts';
import { quantileWithoutLe } from './quantile-without-le.ts';
import { quantileWithoutRate } from './quantile-without-rate.ts';
import { rangeTooShort } from './range-too-short.ts';
import { rateOfAggregate } from './rate-of-aggregate.ts';
import { ratioAboveOne } from './ratio-above-one.ts';
import { selfJoinRatio } from './self-join-ratio.ts';
import { thresholdAboveBuckets } from './threshold-above-buckets.ts';
import { unitSlip } from './unit-slip.ts';
import { unknownLabel } from './unknown-label.ts';
import { unknownLabelValue } from './unknown-label-value.ts';
import { unknownMetric } from './unknown-metric.ts';

/** Every lint, in the order in which the findings of a rule are told. */
export const lints: readonly Lint[] = [
  selfJoinRatio,
  labelMismatch,
  ratioAboveOne,
  absoluteRate,
  quantileWithoutRate,
  quantileOfNonBucket,
  quantileWithoutLe,
  quantileOutOfRange,
  thresholdAboveBuckets,
  unitSlip,
  rangeTooShort,
  rateOfAggregate,
  counterWithoutRate,
  countNeverZero,
  nanOnSilence,
  missingAbsentGuard,
  firstEventLost,
  forNotMultiple,
  unknownMetric,
  unknownLabel,
  unknownLabelValue,
];
