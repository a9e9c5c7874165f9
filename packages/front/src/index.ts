export { AccessLog } from './access-log.ts';
export { type FrontConfig, frontVariables, readFrontConfig } from './config.ts';
export { type Front, startFront } from './front.ts';
export { FrontMetrics } from './front-metrics.ts';
export { Exchanges } from './inspector/exchanges.ts';
