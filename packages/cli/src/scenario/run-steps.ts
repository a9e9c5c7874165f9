/** Runs the steps for one user, up to the first that fails. */
import { isDeepStrictEqual } from 'node:util';
import {
  type EventLog,
  type Exchange,
  header,
  jsonOrText,
  type KeptEvent,
  newRequestId,
  type PasswordSealing,
  type TopicNames,
  type TopicRecord,
  textOfHeader,
  valueAt,
} from '@parley/messaging';
import { type Expectation, parseExpectation, schemaExpectation } from '../request/expectations.ts';
import { readText } from '../request/read-request.ts';
import { words } from '../words/language.ts';
import { type EventStep, isRequest, type RequestStep, type Scenario, type ScenarioStep } from './scenario.ts';
import type { StepResult } from './step-result.ts';
import { eventTopic, stepTarget } from './step-targets.ts';
import type { Variables } from './variables.ts';

export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly exchange: Exchange;
  readonly sealing: PasswordSealing;
  readonly events: EventLog;
  readonly names: TopicNames;
}

type Came = Pick<StepResult, 'result' | 'problems'> & Partial<Pick<StepResult, 'requestId'>>;

/** Seconds. */
const defaultTimeout = 15;

/** @param onResult called for each step, also for those that are skipped */
export async function runSteps(
  run: ScenarioRun,
  user: number,
  variables: Variables,
  onResult: (result: StepResult) => void,
): Promise<void> {
  const taken = new Set<KeptEvent>();
  let hasFailed = false;
  for (const [index, step] of run.scenario.steps.entries()) {
    const began = performance.now();
    const came: Came = hasFailed ? skipped : await runStep(run, step, variables, taken);
    const milliseconds = Math.round(performance.now() - began);
    onResult({ user, step: nameOf(step, index), milliseconds, ...came });
    hasFailed ||= came.result !== 'passed';
  }
}

const skipped: Came = { result: 'skipped', problems: [] };

export function nameOf(step: ScenarioStep, index: number): string {
  if (step.name) return step.name;
  const what = isRequest(step)
    ? typeof step.request === 'string'
      ? step.request
      : step.request.topic
    : step.event;
  return `${index + 1} ${what}`;
}

function runStep(
  run: ScenarioRun,
  step: ScenarioStep,
  variables: Variables,
  taken: Set<KeptEvent>,
): Promise<Came> {
  return isRequest(step) ? ask(run, step, variables) : expectEvent(run, step, variables, taken);
}

const timeoutOf = ({ scenario }: ScenarioRun, step: ScenarioStep): number =>
  (step.timeout ?? scenario.timeout ?? defaultTimeout) * 1_000;

async function ask(run: ScenarioRun, step: RequestStep, variables: Variables): Promise<Came> {
  const { key, headers, raw, with: body } = step;
  const filled = variables.fill({ key, headers, raw, body });
  const target = stepTarget(
    { ...step, ...defined({ key: filled.key, headers: filled.headers }) },
    run.sealing,
  );
  const value = Buffer.from(filled.raw ?? JSON.stringify(filled.body) ?? '');
  const requestId = newRequestId();
  const timeout = timeoutOf(run, step);
  const wait = target.isAnswered ? timeout : 1;
  const reply = await run.exchange.ask(target, { value, requestId, deadline: timeout, timeout: wait });
  if (!reply) {
    if (!target.isAnswered) return { result: 'passed', requestId, problems: [] };
    return { result: 'unanswered', requestId, problems: [words().noReplyWithin(timeout / 1_000)] };
  }
  return { requestId, ...judged(step, variables, jsonOrText(reply), errorOf(target.isError(reply), reply)) };
}

/** Without undefined values. */
const defined = (fields: { key: string | undefined; headers: RequestStep['headers'] }) => ({
  ...(fields.key !== undefined && { key: String(fields.key) }),
  ...(fields.headers && { headers: fields.headers }),
});

const errorOf = (isError: boolean, reply: TopicRecord): string | undefined =>
  isError ? textOfHeader(reply, header.error) : undefined;

async function expectEvent(
  run: ScenarioRun,
  step: EventStep,
  variables: Variables,
  taken: Set<KeptEvent>,
): Promise<Came> {
  const topic = eventTopic(step, run.names);
  const where = Object.entries(variables.fill(step.where ?? {}));
  const isWanted = (event: KeptEvent) =>
    event.topic === topic &&
    !taken.has(event) &&
    where.every(([path, value]) => isDeepStrictEqual(valueAt(event.body, path), value));
  const timeout = timeoutOf(run, step);
  const event = await run.events.find(isWanted, timeout);
  if (!event) return { result: 'unanswered', problems: [words().noEventWithin(timeout / 1_000)] };
  taken.add(event);
  return judged(step, variables, event.body, undefined);
}

/** @param errorCode of an error reply, which counts as success only if the step has expectations */
function judged(
  step: ScenarioStep,
  variables: Variables,
  body: unknown,
  errorCode: string | undefined,
): Came {
  const expectations = expectationsOf(step, variables);
  const error =
    errorCode === undefined ? [] : [[errorCode, words().failure(errorCode)].filter(Boolean).join(': ')];
  if (expectations.length === 0 && errorCode !== undefined) return { result: 'error', problems: error };
  const unmet = expectations
    .map((expectation) => expectation(body))
    .filter((problem) => problem !== undefined);
  const problems = unmet.length > 0 ? [...unmet, ...error] : [];
  for (const [name, path] of Object.entries(step.capture ?? {})) {
    const value = valueAt(body, path);
    if (value === undefined) problems.push(words().nothingToCapture(name, path));
    else variables.set(name, value);
  }
  return { result: problems.length > 0 ? 'unexpected' : 'passed', problems };
}

function expectationsOf({ expect, schema }: ScenarioStep, variables: Variables): Expectation[] {
  const filled = variables.fill(expect ?? []);
  const ofFields = Array.isArray(filled)
    ? filled.map((text: string) => parseExpectation(text, readText))
    : Object.entries(filled).map(([path, value]) => valueExpectation(path, value));
  return schema ? [...ofFields, schemaExpectation(schema)] : ofFields;
}

const valueExpectation =
  (path: string, wanted: unknown): Expectation =>
  (body) => {
    const value = valueAt(body, path);
    if (isDeepStrictEqual(value, wanted)) return undefined;
    return words().notAsExpected(
      path,
      `=${JSON.stringify(wanted)}`,
      JSON.stringify(value) ?? words().nothing,
    );
  };
