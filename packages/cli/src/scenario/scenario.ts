/** What a scenario's file may say. */

/** By path in the JSON, what stands there. */
export type Fields = Readonly<Record<string, unknown>>;

interface Step {
  readonly name?: string;
  /** What the reply or event must be: values by path, or texts as `--expect` takes them. */
  readonly expect?: Fields | readonly string[];
  readonly schema?: object;
  /** Variables, and where in the reply or event their values stand. */
  readonly capture?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeout?: number;
}

export interface RequestStep extends Step {
  /** A pair, or topics of anybody's. */
  readonly request:
    | string
    | { readonly topic: string; readonly replyTopic: string; readonly correlation?: string };
  /** The request's JSON. */
  readonly with?: unknown;
  /** What is sent as it is, instead. */
  readonly raw?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface EventStep extends Step {
  /** An event topic of Parley's, or any topic. */
  readonly event: string;
  /** Which of its events, by values at paths. */
  readonly where?: Fields;
}

export type ScenarioStep = RequestStep | EventStep;

export interface Scenario {
  readonly name: string;
  readonly variables?: Fields;
  /** How many go through the steps at the same time; `{{user}}` is the number of each. */
  readonly users?: number;
  /** Seconds, of steps that don't say it. */
  readonly timeout?: number;
  readonly steps: readonly ScenarioStep[];
}

export const isRequest = (step: ScenarioStep): step is RequestStep => 'request' in step;

const text = { type: 'string' };
const fields = { type: 'object' };
const seconds = { type: 'number', exclusiveMinimum: 0 };
const common = {
  name: text,
  expect: { oneOf: [fields, { type: 'array', items: text }] },
  schema: fields,
  capture: { type: 'object', additionalProperties: text },
  timeout: seconds,
};

const requestStep = {
  type: 'object',
  properties: {
    ...common,
    request: {
      oneOf: [
        text,
        {
          type: 'object',
          properties: { topic: text, replyTopic: text, correlation: text },
          required: ['topic', 'replyTopic'],
          additionalProperties: false,
        },
      ],
    },
    with: {},
    raw: text,
    key: text,
    headers: { type: 'object', additionalProperties: text },
  },
  required: ['request'],
  additionalProperties: false,
};

const eventStep = {
  type: 'object',
  properties: { ...common, event: text, where: fields },
  required: ['event'],
  additionalProperties: false,
};

/** As JSON Schema, for editors too. */
export const scenarioSchema = {
  type: 'object',
  properties: {
    name: text,
    variables: fields,
    users: { type: 'integer', minimum: 1 },
    timeout: seconds,
    steps: {
      type: 'array',
      minItems: 1,
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
      items: { if: { required: ['event'] }, then: eventStep, else: requestStep },
    },
  },
  required: ['steps'],
  additionalProperties: false,
};
