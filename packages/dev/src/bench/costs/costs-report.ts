import type { StatementCount } from './count-statements.ts';

export interface CostMeasurement extends StatementCount {
  /** Per request, of users with little data. */
  smallBlocks: number;
  /** Per request, of the same users with much data. */
  largeBlocks: number;
}

/** Each pair's statements and blocks, as Markdown. */
export function costsReport(measurements: readonly CostMeasurement[], machine: string): string {
  return [
    machine,
    '',
    '| pair | which | transactions | statements for 1 | for 100 | blocks a request: little data | much data | ratio |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    ...measurements.map(
      ({ pair, form, transactions, ofOne, ofHundred, smallBlocks, largeBlocks }) =>
        `| ${[
          pair,
          form,
          transactions,
          ofOne,
          ofHundred,
          smallBlocks.toFixed(1),
          largeBlocks.toFixed(1),
          smallBlocks === 0 ? '' : (largeBlocks / smallBlocks).toFixed(2),
        ].join(' | ')} |`,
    ),
    '',
  ].join('\n');
}
