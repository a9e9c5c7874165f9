/** The result of one step for one user. */
export interface StepResult {
  /** From 1. */
  readonly user: number;
  readonly step: string;
  readonly result: 'passed' | 'unanswered' | 'unexpected' | 'error' | 'skipped';
  readonly milliseconds: number;
  readonly requestId?: string;
  /** What was wrong. */
  readonly problems: readonly string[];
}
