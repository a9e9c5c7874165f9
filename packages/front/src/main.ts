import { createLog, runService } from '@parley/messaging';
import { frontVariables, readFrontConfig } from './config.ts';
import { startFront } from './front.ts';

await runService({
  command: 'npm run front',
  variables: frontVariables,
  start: async () => {
    const config = readFrontConfig(process.env);
    const log = createLog('front', config.logLevel).child({ instance: config.instanceId });
    return { service: await startFront(config, log), log };
  },
});
