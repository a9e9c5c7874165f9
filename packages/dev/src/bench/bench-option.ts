export interface BenchOption {
  /** Placeholder of its value in the usage; a flag has none. */
  readonly value?: string;
  readonly help: string;
  /** The default. */
  readonly usually?: string;
}

export const repeatsOption = (usually: string): BenchOption => ({
  value: '<n>',
  help: 'measurements of each',
  usually,
});

/** How long one measurement takes, and the warm-up before it. */
export const timeOptions = (seconds: string, warmup: string) => ({
  seconds: { value: '<n>', help: 'how long each takes', usually: seconds },
  warmup: { value: '<n>', help: "seconds before each that don't count", usually: warmup },
});
