import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line, `N passed, N failed`, that any tool can read. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    let long = 0;
    for (const module of modules) {
      if (module.errors().length > 0) count.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'skipped' && test.tags.includes('long')) long++;
        else count[state]++;
      }
    }
    const skipped = count.skipped + count.pending;
    const more = [
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      ...(long > 0 ? [`${long} left to npm run test:long`] : []),
    ];
    process.stdout.write(`\n${[`${count.passed} passed`, `${count.failed} failed`, ...more].join(', ')}\n`);
  }
}
