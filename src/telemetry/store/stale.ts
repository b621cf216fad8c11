const bits = new DataView(new ArrayBuffer(8));
bits.setBigUint64(0, 0x7ff0000000000002n);

/**
 * The value that marks the end of a series, as Prometheus writes it (`value.StaleNaN`).
 *
 * It is a NaN with a payload, so it says something only to {@link isStale}; comparing or calculating with it loses it.
 */
export const STALE_NAN: number = bits.getFloat64(0);

/** Whether a value is the stale marker; an ordinary NaN is not. */
export function isStale(value: number): boolean {
  if (!Number.isNaN(value)) return false;
  bits.setFloat64(0, value);
  // The processor may have made the signalling NaN a quiet one; the payload stays.
  return bits.getUint32(4) === 2;
}
