import { createLog, runService } from '@parley/messaging';
import { readFrontConfig } from './config.ts';
import { startFront } from './front.ts';

await runService(async () => {
  const config = readFrontConfig(process.env);
  const log = createLog('front', config.logLevel).child({ instance: config.instanceId });
  return { service: await startFront(config, log), log };
});
