/** The targets of a scenario's steps: pairs or topics to send to, and topics to listen to. */
import { eventTopicNames } from '@parley/contracts';
import {
  type PasswordSealing,
  pairTarget,
  type Target,
  type TopicNames,
  topicTarget,
} from '@parley/messaging';
import { pairArgument } from '../pair-argument.ts';
import { type EventStep, isRequest, type RequestStep, type ScenarioStep } from './scenario.ts';
import type { Variables } from './variables.ts';

/** @throws UsageError for an unknown pair or correlation */
export function stepTarget(step: RequestStep, sealing: PasswordSealing): Target {
  const { request, raw, key } = step;
  const headers = Object.fromEntries(
    Object.entries(step.headers ?? {}).map(([name, value]) => [name, [value]]),
  );
  if (typeof request === 'string')
    return pairTarget(pairArgument(request), { key, headers, raw: raw !== undefined, sealing });
  const { topic, replyTopic, correlation = 'header' } = request;
  return topicTarget({ topic, replyTopic, correlation, key, headers });
}

/** @throws UsageError for a variable without a value so far */
export const withTopics = (step: ScenarioStep, variables: Variables): ScenarioStep =>
  isRequest(step)
    ? { ...step, request: variables.fill(step.request) }
    : { ...step, event: variables.fill(step.event) };

/** One of Parley's event topics by its name in the contract, or any other topic by its own name. */
export function eventTopic({ event }: EventStep, names: TopicNames): string {
  const ours = eventTopicNames.find((name) => name === event);
  return ours ? names.event(ours) : event;
}
