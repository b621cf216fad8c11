import { InvalidArgumentError } from 'commander';

/** Reads an argument that must be a whole number, for commander. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number, for example 7.');
  return Number(text);
}
