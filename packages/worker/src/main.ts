import { createLog, runService } from '@parley/messaging';
import { readWorkerConfig, workerVariables } from './config.ts';
import { startWorker } from './worker.ts';

await runService({
  command: 'npm run worker',
  variables: workerVariables,
  start: async () => {
    const config = readWorkerConfig(process.env);
    const log = createLog('worker', config.logLevel).child({ instance: config.instanceId });
    return { service: await startWorker(config, log), log };
  },
});
