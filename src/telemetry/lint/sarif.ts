import type { Finding, Lint } from './lint.ts';

/** A finding as far as SARIF tells of it; not every kind of finding has a proof. */
type ToldFinding = Omit<Finding, 'proof'> & Partial<Pick<Finding, 'proof'>>;
type ToldLint = Pick<Lint, 'code' | 'summary' | 'level'>;

/** A log in SARIF 2.1.0, the format of code scanning, with every lint as a rule and every finding as a result. */
export function sarifLog(
  findings: readonly ToldFinding[],
  lints: readonly ToldLint[],
  version: string,
): object {
  const codes = lints.map(({ code }) => code);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: { driver: { name: 'firedrill', version, rules: lints.map(reportingDescriptor) } },
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.level,
          message: { text: `${finding.why} ${finding.suggestion}` },
          locations: [locationOf(finding)],
          ...(finding.proof && { properties: { proof: finding.proof } }),
        })),
      },
    ],
  };
}

function reportingDescriptor({ code, summary, level }: ToldLint): object {
  return { id: code, shortDescription: { text: summary }, defaultConfiguration: { level } };
}

function locationOf({ file, line, column, endLine, endColumn, excerpt, group, rule }: ToldFinding): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
      region: {
        startLine: line,
        startColumn: column,
        ...(endLine === undefined ? {} : { endLine, endColumn }),
        snippet: { text: excerpt },
      },
    },
    logicalLocations: [{ name: rule, fullyQualifiedName: `${group}/${rule}`, kind: 'object' }],
  };
}
