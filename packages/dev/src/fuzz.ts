import { parseArgs } from 'node:util';
import { type CommandContext, showError } from './command.ts';
import { StackError } from './stack-error.ts';
import { run as runTests } from './test.ts';

const inputsByDefault = 65_000;

const usage = `Usage: npm run fuzz -- [options] [file]
Tries all that decodes what comes from outside (records, headers, bodies, frames, cursors, tickets, addresses) with very many
inputs, most of them odd. npm test does the same with few.
  --inputs <n>   for each property (${inputsByDefault}: more than a million in all)
  --seed <n>     draws the same inputs again (by the clock, and printed)
It exits with 1 where a property fails, and prints the seed and the smallest input that shows it.`;

/** `npm run fuzz`: starts no services. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    process.env.PARLEY_FUZZ_INPUTS = String(count('inputs', values.inputs ?? String(inputsByDefault)));
    process.env.PARLEY_SEED = values.seed === undefined ? 'random' : String(count('seed', values.seed));
    return await runTests(['--project', 'fuzz', ...positionals], context);
  } catch (error) {
    return showError(error, context);
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        inputs: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StackError(`✖ ${(error as Error).message}`, '', usage);
  }
}

function count(name: string, given: string): number {
  if (/^\d{1,10}$/.test(given) && Number(given) > 0) return Number(given);
  throw new StackError(`✖ --${name} ${given} is not a whole number from 1.`, '', usage);
}
