export { type FrontConfig, frontVariables, readFrontConfig } from './config.ts';
export { type Front, startFront } from './front.ts';
