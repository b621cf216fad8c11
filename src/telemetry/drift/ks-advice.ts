import { type KsSizes, type KsThreshold, ksFalseAlarm, ksThreshold, windowSizeFor } from './ks-threshold.ts';
import { shiftOfKs } from './normal-shift.ts';

/** A drift alert `D > threshold`, and how often it may be wrong. */
export interface KsAlert extends KsSizes {
  /** The threshold as it stands. */
  readonly threshold: number;
  /** Features that are watched, each with a threshold of its own. */
  readonly features: number;
  readonly checksPerDay: number;
  /** False alarms that are acceptable over all features in `days`. */
  readonly falseAlarms: number;
  readonly days: number;
}

export interface KsAdvice {
  /** Probability of a false alarm that each check of each feature may have. */
  readonly alpha: number;
  readonly corrected: KsThreshold;
  /** The window that the present threshold is right for; null when there is none. */
  readonly rightWindowSize: number | null;
  /** Checks with a false alarm in `days`, over all features, with the present threshold. */
  readonly expectedFalseAlarms: number;
  /** Shift of the mean of a normal feature, in standard deviations, that comes to the threshold. */
  readonly shift: { readonly present: number; readonly corrected: number };
  readonly sentence: string;
}

/**
 * Corrects the threshold of a drift alert for the sizes of window and reference, the number of features and of checks.
 *
 * The acceptable false alarms are spread evenly over all checks of all features. Checks of overlapping windows go wrong
 * together, so episodes are fewer than the checks that are counted here.
 *
 * @throws FiredrillError `THRESHOLD_INVALID` when sizes or frequencies make no sense.
 * @example adviseKs({ threshold: 0.15, windowSize: 1000, referenceSize: 10_000, features: 1, checksPerDay: 2880,
 *   falseAlarms: 1, days: 347 }).sentence
 * // 0.15 is right for n ≈ 330; for your n = 1000 use 0.089 and detect a 0.22σ shift instead of 0.38σ
 */
export function adviseKs(alert: KsAlert): KsAdvice {
  const { threshold, windowSize, features, checksPerDay, falseAlarms, days } = alert;
  const checks = features * checksPerDay * days;
  const alpha = falseAlarms / checks;
  const corrected = ksThreshold({ ...alert, alpha });
  const rightWindowSize = windowSizeFor({ ...alert, alpha });
  const shift = { present: shiftOfKs(threshold), corrected: shiftOfKs(corrected.threshold) };
  const right =
    rightWindowSize === null
      ? `${threshold} is too low for any n against a reference of ${alert.referenceSize}`
      : `${threshold} is right for n ≈ ${Number(rightWindowSize.toPrecision(2))}`;
  const use =
    corrected.threshold < 1
      ? `use ${corrected.threshold.toFixed(3)} and detect a ${shift.corrected.toFixed(2)}σ shift instead of ${shift.present.toFixed(2)}σ`
      : 'no threshold is rare enough';
  return {
    alpha,
    corrected,
    rightWindowSize,
    expectedFalseAlarms: checks * ksFalseAlarm(alert),
    shift,
    sentence: `${right}; for your n = ${windowSize} ${use}`,
  };
}
