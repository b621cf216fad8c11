#!/usr/bin/env node
// Both must be set before React and Ink load, and static imports would run first.
if (process.env.NO_COLOR && !process.env.FORCE_COLOR) process.env.FORCE_COLOR = '0';
process.env.NODE_ENV ??= 'production';
const { main } = await import('./cli/main.ts');
await main(process.argv);
