// What `--help` of these commands shows: it is told before anything is installed or built for them.
import { stackVariables } from './stack-variables.mjs';

const variables = Object.entries(stackVariables).flatMap(([name, { default: usual, meaning }]) => [
  `  ${name}${usual === '' ? '' : `  (${usual})`}`,
  `      ${meaning.replaceAll('`', '')}`,
]);

export const usages = {
  start: `Usage: npm start -- [options]
Runs Kafka, PostgreSQL, workers and fronts on this machine, until Ctrl-C or npm run stop.
  --brokers <1|3>   local Kafka brokers (1)
  --workers <n>     workers, each a process of its own (1)
  --fronts <n>      fronts, on the ports from PORT upwards (1)
  --secure          Kafka with TLS, logins and rights for each, as a deployment has it
  --verbose         show every log line of the front and the worker, not only warnings

Environment variables:
${variables.join('\n')}
All of front and worker are handed on to them:  npm run front -- --help`,

  status: `Usage: npm run status -- [options]
Tells what of the local stack runs: processes, addresses, versions, whether each is ready or why not, and how many
requests wait. Exits with 0 where all of it is ready, else with 1.
  --json    as JSON, for scripts`,

  stop: `Usage: npm run stop
Stops the local stack, from whichever terminal it was started, waits for it, and says what it has stopped. Also ends what
a stack that was killed has left behind. Exits with 0 where nothing runs any more.`,

  reset: `Usage: npm run reset -- [options]
Removes the local stack's data, logs and secrets from DATA_DIR, after it has shown what that is and asked.
What runs elsewhere, and what else the folder has, is left alone.
  --yes    don't ask`,
};
