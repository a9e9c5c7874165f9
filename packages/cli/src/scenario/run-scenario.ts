/** `parley run`: runs a scenario's steps in one process, for any number of parallel users. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { EventLog, Exchange } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics } from '../connection/open-topics.ts';
import { exitCodes } from '../exit-codes.ts';
import { milliseconds, wholeNumber } from '../numbers.ts';
import { passwordSealing } from '../password-sealing.ts';
import { readText } from '../request/read-request.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';
import { givenVariables } from './given-variables.ts';
import { junitReport } from './junit.ts';
import { readScenario } from './read-scenario.ts';
import { runSteps } from './run-steps.ts';
import { isRequest, type Scenario, type ScenarioStep } from './scenario.ts';
import { resultLine } from './show-result.ts';
import type { StepResult } from './step-result.ts';
import { eventTopic, stepTarget, withTopics } from './step-targets.ts';
import { Variables } from './variables.ts';

export interface RunOptions extends ConnectionOptions {
  /** `name=value` */
  readonly var?: readonly string[];
  readonly users?: string;
  /** Seconds. */
  readonly timeout?: string;
  /** File for the results as JUnit XML. */
  readonly junit?: string;
  readonly seal?: string;
}

/** Prints each step's result. @returns the exit code @throws CommandFailed if nothing could be run */
export async function runScenario(file: string, options: RunOptions): Promise<number> {
  const scenario = withOptions(readScenario(readText(file), file), options);
  const sealing = passwordSealing(options.seal);
  const started = randomBytes(4).toString('hex');
  const walkers = Array.from({ length: scenario.users ?? 1 }, (_, index) =>
    walkerOf(scenario, { run: started, user: index + 1 }),
  );
  const steps = walkers.flatMap((walker) => walker.steps);
  const targets = steps.filter(isRequest).map((step) => stepTarget(step, sealing));
  const topics = openTopics(options);
  const { names } = topics;
  const events = new EventLog();
  const results: StepResult[] = [];
  try {
    const exchange = await Exchange.open(topics, targets, {
      topics: steps.flatMap((step) => (isRequest(step) ? [] : [eventTopic(step, names)])),
      onRecord: (record) => events.add(record),
    });
    const walks = walkers.map(({ steps: own, variables }, index) => {
      const run = { scenario: { ...scenario, steps: own }, exchange, sealing, events, names };
      return runSteps(run, index + 1, variables, (result) => {
        results.push(result);
        process.stdout.write(`${resultLine(result, walkers.length > 1)}\n`);
      });
    });
    await Promise.all(walks);
  } finally {
    await topics.close();
  }
  if (options.junit) writeReport(options.junit, junitReport(scenario.name, results));
  return exitCodeOf(results);
}

interface Walker {
  readonly variables: Variables;
  readonly steps: readonly ScenarioStep[];
}

/** One of the parallel users. Topic names are resolved before anything runs, because reading starts then. */
function walkerOf({ variables: given, steps }: Scenario, own: Readonly<Record<string, unknown>>): Walker {
  const variables = new Variables(own);
  for (const [name, value] of Object.entries(given ?? {})) variables.set(name, variables.fill(value));
  return { variables, steps: steps.map((step) => withTopics(step, variables)) };
}

function withOptions(scenario: Scenario, { var: given, users, timeout }: RunOptions): Scenario {
  return {
    ...scenario,
    variables: { ...scenario.variables, ...givenVariables(given ?? []) },
    ...(users && { users: wholeNumber(users, '--users') }),
    ...(timeout && { timeout: milliseconds(timeout) / 1_000 }),
  };
}

function writeReport(path: string, report: string): void {
  try {
    writeFileSync(userPath(path), report);
  } catch (error) {
    throw new CommandFailed(words().cannotWrite(path, (error as Error).message));
  }
}

/** The most serious outcome: a missing reply, then an unmet expectation, then an error reply. */
function exitCodeOf(results: readonly StepResult[]): number {
  const has = (kind: StepResult['result']) => results.some(({ result }) => result === kind);
  if (has('unanswered')) return exitCodes.noReply;
  if (has('unexpected')) return exitCodes.expectationFailed;
  return has('error') ? exitCodes.errorReply : exitCodes.success;
}
