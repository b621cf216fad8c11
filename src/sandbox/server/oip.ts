import { z } from 'zod';

const tensorSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data: z.array(z.unknown()),
});
export type Tensor = z.infer<typeof tensorSchema>;

/** A request of the Open Inference Protocol v2, as far as it matters here. */
export const inferRequestSchema = z.object({
  id: z.string().optional(),
  inputs: z.array(tensorSchema).min(1).max(100),
});

/** A tensor with one element: the datatype follows from the value, unless a number has to be FP64 although whole. */
export function scalarTensor(name: string, value: string | number | boolean, datatype?: 'FP64'): Tensor {
  const inferred =
    typeof value === 'string'
      ? 'BYTES'
      : typeof value === 'boolean'
        ? 'BOOL'
        : Number.isInteger(value)
          ? 'INT64'
          : 'FP64';
  return { name, datatype: datatype ?? inferred, shape: [1], data: [value] };
}

/** The first element of every tensor by its name. */
export function scalarsOf(tensors: readonly Tensor[]): Record<string, unknown> {
  return Object.fromEntries(tensors.map((tensor) => [tensor.name, tensor.data[0]]));
}
