import type { ReasonCode } from '../core/verdict.ts';

/** What to do about each reason, in one or two sentences. */
export const nextSteps: Readonly<Record<ReasonCode, string>> = {
  'not-detected':
    'Add a rule on a signal in which this failure shows; `detectable` of the scenario names them.',
  'detected-late':
    'Shorten the `for` or the window of the rule, or lower its threshold: scrape and evaluation intervals set the floor.',
  'acted-before-effect':
    'Let the procedure wait for its alert: an action on nothing is luck here and an outage elsewhere.',
  'no-rollback': 'See in the log what the procedure decided after the alert, and why it changed nothing.',
  'rollback-incomplete':
    'Look at the last state of the planes for what was left behind, and let the procedure verify each plane.',
  'rolled-back-late':
    'Compare react and execute: long reaction is a matter of people and approvals, long execution one of the steps.',
  'not-recovered':
    'The planes may be right and users still unwell: look for a cold target, a cache or a queue of old work.',
  relapsed: 'Find what changed after the recovery: retries, a reconciler or a second fault.',
  'claimed-without-effect': 'Let the verify step ask the service and not the tool that changed it.',
  'rollback-on-control':
    'Ask, before acting, whether the release explains the signal: traffic, upstream and metrics may explain it as well.',
  'error-peak-in-rollback': 'Warm the target up and move traffic in steps, watching errors between them.',
  'order-violated': 'Bring back the planes in the order of the scenario: what is stood on comes first.',
  'schema-contract-broken':
    'Bring back the columns that the serving bundle reads before it takes traffic; expand first, contract last.',
  'writes-lost': 'Keep what was written since the release: copy it over before a column or a table goes.',
  'writes-altered': 'Check the units and defaults of the backfill against the examples of the ledger.',
  'writes-duplicated': 'Make retries carry the same key, and let the database refuse the second write.',
  'no-alert-on-control':
    'Add a rule that fires when there is nothing to look at: `absent`, a dead-man rule, or a probe that goes unanswered.',
  'mixed-pair-served':
    'Bring a bundle back as a whole: load all its components before any of them takes traffic, and drain sticky sessions.',
  'unapproved-served':
    'Compare the digest of the artifact with the approved one before it is loaded; a name or a tag proves nothing.',
  'bad-bundle-promoted':
    'Hold every promotion while an alert fires or a metric is missing: no data is not good news.',
  'flags-differ':
    'Read the flags of each router before it goes back into the pool, and not those of the store.',
  'untouched-touched':
    'Ask which change explains the harm before one is taken back: the newest is only the newest.',
  'healthy-degraded':
    'Take the ill router out of the pool first, and change nothing for those that are well.',
  'statement-blocked':
    'Set a `lock_timeout`, and let whoever holds the lock end before the schema is changed.',
  'retries-amplified': 'Cut the retries first, and give them a budget: they are load that nobody asked for.',
  saturated: 'Cap what the fallback takes, shed the rest honestly, and refill it in steps.',
  'control-plane-hammered': 'Back off between calls, and keep a second way at hand that is tested.',
  'goodput-lost':
    'Look at what users get and not at the part that failed first: it may be quiet because nobody asks it.',
  'affected-not-listed':
    'List what the bad bundle answered from its start to its last answer, after it has stopped serving.',
  'affected-beyond': 'List by the bundle that gave the answer, and not by time alone.',
  'approval-missing': 'Have somebody else approve, or declare break-glass and have it ratified.',
  'not-communicated': 'Send the first message when the incident is declared, before the cause is known.',
  'audience-not-told': 'Give the playbook a message for each audience that the scenario names.',
  'procedure-crashed':
    'Run the procedure by hand against a sandbox and mend the error at the end of its output.',
  'fault-not-effective':
    'Nothing was tested. See whether traffic reached the part with the fault, and run the drill again.',
  'environment-failed':
    'Nothing is said about the procedure. Mend what the trouble lines name, and run the drill again.',
  'harness-stalled': 'Run on a machine with less load, or with a lower speed.',
  'traffic-not-delivered': 'Lower the request rate or the speed, or run on a machine with less load.',
  'observation-missing': 'See in the journal when the bins stop, and run the drill again.',
  'checker-failed': 'This is a bug of firedrill: please report it with the journal of the drill.',
  contaminated: 'Remove what was left behind before the next drill: its results cannot be trusted either.',
  interrupted: 'Run the drill again, and let it come to its end.',
};
