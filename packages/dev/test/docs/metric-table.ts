/** The table of metrics in docs/operations.md, to which what is exported and what asks for it are held. */
import { codeIn, section, tableRows } from './project.ts';

export interface DocumentedMetric {
  readonly name: string;
  /** `front` or `worker`, or both. */
  readonly of: readonly string[];
  readonly type: string;
  readonly labels: readonly string[];
}

export function documentedMetrics(): DocumentedMetric[] {
  return tableRows(section('docs/operations.md', 'Metrics')).map(
    ([name = '', of = '', type = '', labels = '']) => ({
      name: codeIn(name)[0] ?? '',
      of: of === 'both' ? ['front', 'worker'] : [of],
      type,
      labels: codeIn(labels),
    }),
  );
}
