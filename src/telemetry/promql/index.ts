export type { Annotation } from './annotations.ts';
export * from './ast.ts';
export {
  evaluateInstant,
  evaluateRange,
  type PreparedQuery,
  prepareQuery,
  type QueryRange,
} from './evaluate.ts';
export { timeDependentFunctions } from './functions/signatures.ts';
export { parsePromDurationMs } from './literals.ts';
export { type ParseOptions, parsePromql } from './parse.ts';
export type { MatrixValue, Point, ScalarValue, StringValue, Value, VectorValue } from './value.ts';
