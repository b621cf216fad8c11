/** What a sink makes of a request, and what it answers. A message that is dropped may well be answered with success. */
export type Verdict = { readonly status: number; readonly body: unknown } & (
  | {
      readonly accepted: true;
      readonly audience: string;
      readonly text: string;
    }
  | { readonly accepted: false }
);
