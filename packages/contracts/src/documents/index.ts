export { asyncApi, type DocumentedTopics } from './asyncapi.ts';
export { type OpenApiOptions, openApi } from './openapi.ts';
