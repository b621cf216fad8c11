export type { Annotation } from './annotations.ts';
export * from './ast.ts';
export {
  type EvaluateOptions,
  evaluateFrame,
  evaluateInstant,
  evaluateRange,
  type PreparedQuery,
  prepareQuery,
  type QueryRange,
} from './evaluate.ts';
export { formatExpr } from './format.ts';
export type { Frame, Row } from './frame.ts';
export { timeDependentFunctions } from './functions/signatures.ts';
export { formatPromDuration, parsePromDurationMs } from './literals.ts';
export { type ParseOptions, parsePromql } from './parse.ts';
export { typeOf } from './typecheck.ts';
export type { MatrixValue, Point, ScalarValue, StringValue, Value, VectorValue } from './value.ts';
