/**
 * How many inputs each property is tried with, and the seed they are drawn by: few and always the same in `npm test`, many
 * and others each time by `npm run fuzz`.
 */
export const seed = Number(process.env.PARLEY_SEED);
export const numRuns = Number(process.env.PARLEY_FUZZ_INPUTS ?? 300);

/** Long enough for any number of inputs: it is a count that ends a run, not a time. Milliseconds. */
export const timeout = 3_600_000;
