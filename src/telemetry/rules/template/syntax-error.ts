/** A template that cannot be read. It stays inside this folder: {@link parseTemplate} answers with a value. */
export class TemplateSyntaxError extends Error {
  /** Characters from the start of the template. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
