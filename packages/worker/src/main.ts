import { createLog, runService, startTracing } from '@parley/messaging';
import { readWorkerConfig, workerVariables } from './config.ts';
import { startWorker } from './worker.ts';

await runService({
  command: 'npm run worker',
  variables: workerVariables,
  start: async () => {
    const config = readWorkerConfig(process.env);
    const { instanceId, logLevel } = config;
    const log = createLog('worker', logLevel).child({ instance: instanceId });
    const tracing = await startTracing({ role: 'worker', instanceId, log }, process.env);
    return { service: await startWorker(config, log, tracing), log };
  },
});
