import type { Labels } from '../../labels.ts';
import { fnv1a64 } from '../group-schedule.ts';

/**
 * The fingerprint of an alert as Alertmanager and Prometheus print it: FNV-1a over the sorted names and values, each one
 * ended by the byte 0xff (`model.LabelSet.Fingerprint` of prometheus/common).
 *
 * @example fingerprintOf({}) // 'cbf29ce484222325'
 */
export function fingerprintOf(labels: Labels): string {
  const end = Uint8Array.of(0xff);
  const parts = Object.keys(labels)
    .sort()
    .flatMap((name) => [Buffer.from(name), end, Buffer.from(labels[name] ?? ''), end]);
  return fnv1a64(Buffer.concat(parts)).toString(16).padStart(16, '0');
}
