export { asyncApi, type DocumentedTopics } from './asyncapi.ts';
export { exampleValue } from './example-value.ts';
export { type OpenApiOptions, openApi } from './openapi.ts';
