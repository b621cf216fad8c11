import type { Domain } from './schema.ts';

export interface StarterOptions {
  readonly id: string;
  readonly domain: Domain;
  readonly control: boolean;
  /** What editors read the schema from: a path relative to the file, or a URL. */
  readonly schema: string;
}

/** The text of a scenario that runs as it is, with comments that say what to change. */
export function starterScenario({ id, domain, control, schema }: StarterOptions): string {
  return `# yaml-language-server: $schema=${schema}
# $schema: ${schema}
id: ${id}
title: ${control ? 'Busy day' : 'Slow release'}
${control ? 'kind: control        # looks like a failure, and a rollback is the wrong answer\n' : ''}domain: ${domain}
lookAlike: ${control ? 'S02       # the failure that it is easily taken for' : 'C1        # what looks like it and is harmless'}
story: |
  ${control ? controlStory : story}
traffic: { rps: 10 }  # per second of drill time, which runs up to 30 times as fast as the wall
serving: candidate    # the new release takes the traffic when the drill begins
timeline:             # what breaks, counted from the onset; \`firedrill list faults\` shows what there is
  - at: 0s
${control ? controlFault : fault}
${control ? controlAnswer : answer}
`;
}

const story = `Tell here what the people in the room are told afterwards: what was released, what it did to whom, and which way
  out looks right and is not.`;

const controlStory = `Tell here what happens, why it looks like a failure, and what the right thing to do is instead of a rollback.`;

const fault = `    fault: slow-inference
    with: { bundle: v2, p95Ms: 900 }`;

const controlFault = `    fault: traffic-surge
    with: { factor: 3, for: 3m }`;

const answer = `detectable: [latency-p95]
classifiedAs: [model] # what the procedure has to call it; left out, any class will do
rollback: { planes: [model, traffic], to: stable }
recovered: { p95Ms: 300, errorRate: 0.02, wrongRate: 0.02, holdFor: 2m }
budget: { ttd: 2m, ttr: 5m }
deadline: 15m         # must leave time for the rollback and for the hold after it`;

const controlAnswer = `classifiedAs: [traffic-surge]
recovered: { p95Ms: 300, errorRate: 0.02, holdFor: 2m }
deadline: 6m          # a control lasts until its deadline: so long the procedure must keep its hands off`;
