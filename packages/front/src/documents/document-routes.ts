/** `/openapi.json` and `/asyncapi.json`: what can be asked here, made from the contract; with their pages at `/docs` and `/topics`. */
import { readFileSync } from 'node:fs';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { Failure, isPairName, pairSchemas } from '@parley/contracts';
import { asyncApi, openApi } from '@parley/contracts/documents';
import { plannedPartitions, TopicNames, type TopicSettings } from '@parley/messaging';
import type { FastifyInstance } from 'fastify';
import { type TopicsDocument, topicsPage, topicsStyle } from './topics-page.ts';

export interface DocumentRoutesOptions {
  readonly topics: TopicSettings;
  readonly cookieName: string;
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** `<pair>-request` or `<pair>-response`. */
function schemaCalled(name: string) {
  const [, pair = '', side] = /^(.+)-(request|response)$/.exec(name) ?? [];
  if (!isPairName(pair)) return undefined;
  const { request, reply } = pairSchemas(pair);
  return side === 'request' ? request : reply;
}

/** What Swagger UI is registered with, and is replaced by the document when that is asked for. */
const standIn = { openapi: '3.1.0', info: { title: 'Parley', version }, paths: {} };

/** As for all pages, but for the style attributes that Swagger UI sets. */
const pagePolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

export async function documentRoutes(app: FastifyInstance, options: DocumentRoutesOptions): Promise<void> {
  const { cookieName } = options;
  const names = new TopicNames(options.topics);
  // Both are made when somebody asks for them: a start does not wait for what few look at.
  let madeOfHttp: ReturnType<typeof openApi> | undefined;
  const http = () => {
    madeOfHttp ??= openApi({ cookieName, version });
    return madeOfHttp;
  };
  let madeOfTopics: ReturnType<typeof asyncApi> | undefined;
  const topics = () => {
    madeOfTopics ??= asyncApi(
      {
        request: (pair) => names.request(pair),
        response: (pair) => names.response(pair),
        deadLetters: (pair) => names.deadLetter(names.request(pair)),
        events: (topic) => names.event(topic),
        partitions: (topic) => plannedPartitions(options.topics, topic),
      },
      version,
    );
    return madeOfTopics;
  };
  app.get('/openapi.json', async () => http());
  app.get('/asyncapi.json', async () => topics());
  app.get<{ Params: { name: string } }>('/schemas/:name.json', async (request, reply) => {
    const schema = schemaCalled(request.params.name);
    if (!schema) throw new Failure('NOT_FOUND', 'there is no such schema');
    return reply.type('application/schema+json').send(JSON.stringify(schema));
  });
  app.get('/topics', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(topicsPage(topics() as unknown as TopicsDocument)),
  );
  app.get('/topics.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(topicsStyle));
  await app.register(fastifySwagger, { mode: 'static', specification: { document: standIn } });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: () => pagePolicy,
    transformSpecification: http,
    transformSpecificationClone: false,
    theme: { title: 'Parley' },
    // Without the bar of the other layout, which is for documents of others.
    uiConfig: { layout: 'BaseLayout', docExpansion: 'none', withCredentials: true },
  });
}
