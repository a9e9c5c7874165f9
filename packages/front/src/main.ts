import { createLog, runService, startTracing } from '@parley/messaging';
import { frontVariables, readFrontConfig } from './config.ts';
import { startFront } from './front.ts';

await runService({
  command: 'npm run front',
  variables: frontVariables,
  start: async () => {
    const config = readFrontConfig(process.env);
    const { instanceId, logLevel } = config;
    const log = createLog('front', logLevel).child({ instance: instanceId });
    const tracing = await startTracing({ role: 'front', instanceId, log }, process.env);
    return { service: await startFront(config, log, tracing), log };
  },
});
