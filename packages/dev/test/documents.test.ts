/** The documents that are made from the contract: valid by the parsers of their makers, and true of what a front answers. */
import { Parser } from '@asyncapi/parser';
import { eventTopics, isAskedOverHttp, pairNames, pairSchemas, pairs } from '@parley/contracts';
import type { Front } from '@parley/front';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { beforeAll, expect, test } from 'vitest';
import { startFrontAlone } from './support/front-alone.ts';

/** As DiagnosticSeverity of the parser has it: errors are 0, and hints more. */
const warning = 1;
const noRoute = ['NOT_FOUND', 'there is no such route'];

const prefix = 'documented-';
let front: Front;

beforeAll(async () => {
  const partitions = { TOPIC_LOGIN_PARTITIONS: '7', TOPIC_USER_EVENT_PARTITIONS: '5' };
  front = await startFrontAlone({ TOPIC_PREFIX: prefix, ...partitions });
});

async function documentAt(path: string): Promise<string> {
  const response = await fetch(front.url + path);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return response.text();
}

test('OpenAPI: nothing is found wrong with it', async () => {
  const text = await documentAt('/openapi.json');
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
  expect(problems.map(({ message, location }) => [message, location[0]?.pointer])).toEqual([]);
});

test('OpenAPI: each route in it is one, and all pairs that may be asked are there', async () => {
  const document: { paths: Record<string, object> } = JSON.parse(await documentAt('/openapi.json'));
  const asked = Object.keys(document.paths).filter(
    (path) => path.startsWith('/api/requests/') && !path.includes('{'),
  );
  expect(asked.map((path) => path.slice('/api/requests/'.length)).sort()).toEqual(
    pairNames.filter(isAskedOverHttp).sort(),
  );
  for (const [path, methods] of Object.entries(document.paths))
    for (const method of Object.keys(methods)) {
      const url = front.url + path.replace(/\{.*\}/, path.startsWith('/api') ? crypto.randomUUID() : '1');
      const answer = await fetch(url, {
        method: method.toUpperCase(),
        ...(method === 'post' && { headers: { 'content-type': 'application/json' }, body: '{}' }),
      });
      const isProblem = answer.headers.get('content-type')?.includes('problem');
      const { code, detail } = (isProblem ? await answer.json() : {}) as Record<string, unknown>;
      if (!isProblem) await answer.body?.cancel();
      expect([code, detail], `${method} ${path}`).not.toEqual(noRoute);
    }
});

test('AsyncAPI: nothing is found wrong with it, and each pair is an operation with its reply', async () => {
  const text = await documentAt('/asyncapi.json');
  const { document, diagnostics } = await new Parser().parse(text);
  // The rest are hints, such as that there is a later version of AsyncAPI.
  const problems = diagnostics.filter(({ severity }) => severity <= warning);
  expect(problems.map(({ message, path }) => [message, path.join('.')])).toEqual([]);
  for (const pair of pairNames) {
    const operation = document?.operations().get(pair);
    expect(operation?.isReceive(), pair).toBe(true);
    expect(operation?.reply()?.channel()?.address()).toBe(`${prefix}${pair}-response`);
    expect(operation?.channels().all()[0]?.bindings().get('kafka')?.value()).toMatchObject({
      partitions: pair === 'login' ? 7 : pairs[pair].partitions,
    });
  }
});

test('AsyncAPI: topics of events have as many partitions as they are given', async () => {
  const { channels } = JSON.parse(await documentAt('/asyncapi.json'));
  expect(channels.userEvent.bindings.kafka.partitions).toBe(5);
  expect(channels.normalChat.bindings.kafka.partitions).toBe(eventTopics.normalChat.partitions);
});

test('JSON Schema: each pair’s are there, and no others', async () => {
  for (const pair of pairNames) {
    const { request, reply } = pairSchemas(pair);
    for (const [side, schema] of [
      ['request', request],
      ['response', reply],
    ] as const) {
      const response = await fetch(`${front.url}/schemas/${pair}-${side}.json`);
      expect(response.headers.get('content-type')).toMatch(/^application\/schema\+json/);
      expect(await response.json()).toEqual(schema);
    }
  }
  expect((await fetch(`${front.url}/schemas/nothing-request.json`)).status).toBe(404);
});

test('there are pages of them, for topics without a script', async () => {
  const [http, topics] = await Promise.all(
    ['/docs/', '/topics'].map(async (path) => (await fetch(front.url + path)).text()),
  );
  expect(http).toContain('swagger-ui');
  for (const pair of pairNames) expect(topics).toContain(`<h2 id="${prefix}${pair}-request">`);
  expect(topics).not.toContain('<script');
  expect(topics).toContain('<code>kafka_correlationId</code>');
  const shown = await fetch(`${front.url}/docs/json`);
  expect(await shown.json()).toEqual(await (await fetch(`${front.url}/openapi.json`)).json());
  // No field for documents of others.
  const settings = await fetch(`${front.url}/docs/static/swagger-initializer.js`);
  expect(await settings.text()).toContain('"layout":"BaseLayout"');
});
