import { canary } from './canary.ts';
import { command } from './command.ts';
import { drain, undrain } from './drain.ts';
import { httpCall } from './http-call.ts';
import { load, unload } from './load.ts';
import { migrate } from './migrate.ts';
import { notify } from './notify.ts';
import { preflight } from './preflight.ts';
import { probe } from './probe.ts';
import { purgeCache } from './purge-cache.ts';
import { shift } from './shift.ts';
import { sql } from './sql.ts';
import type { StepDriver } from './step.ts';
import { wait, waitUntil } from './wait.ts';
import { warmUp } from './warm-up.ts';

/** Everything that a playbook can do, in the order in which the reference lists it. */
export const stepDrivers: readonly StepDriver[] = [
  preflight,
  shift,
  canary,
  drain,
  undrain,
  load,
  unload,
  warmUp,
  migrate,
  sql,
  purgeCache,
  waitUntil,
  wait,
  probe,
  command,
  httpCall,
  notify,
];
