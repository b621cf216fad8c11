/** What became of a condition. Null is unknown: no data, or no answer. Unknown is never taken for healthy. */
export interface Finding {
  readonly truth: boolean | null;
  /** What was seen, as a clause. */
  readonly evidence: string;
}

/** Kleene's strong logic: false wins over unknown, unknown over true. */
export function allOf(findings: readonly Finding[]): Finding {
  const truths = findings.map(({ truth }) => truth);
  const truth = truths.includes(false) ? false : truths.includes(null) ? null : true;
  return { truth, evidence: evidenceFor(truth, findings) };
}

/** True wins over unknown, unknown over false. */
export function anyOf(findings: readonly Finding[]): Finding {
  const truths = findings.map(({ truth }) => truth);
  const truth = truths.includes(true) ? true : truths.includes(null) ? null : false;
  return { truth, evidence: evidenceFor(truth, findings) };
}

export function negationOf({ truth, evidence }: Finding): Finding {
  return { truth: truth === null ? null : !truth, evidence };
}

/** Whether a value lies within bounds, in words. */
export function compare(
  name: string,
  value: number,
  { above, below }: { readonly above?: number | undefined; readonly below?: number | undefined },
): Finding {
  const truth = (above === undefined || value > above) && (below === undefined || value < below);
  const bounds = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ].join(' and ');
  return { truth, evidence: `${name} is ${Number(value.toPrecision(4))}${truth ? '' : ', not'} ${bounds}` };
}

/** Only what decided is evidence. */
function evidenceFor(truth: boolean | null, findings: readonly Finding[]): string {
  return findings
    .filter((finding) => finding.truth === truth)
    .map(({ evidence }) => evidence)
    .join('; ');
}
