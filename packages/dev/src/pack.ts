import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CommandContext, showError } from './command.ts';
import { fromWhereWeAre } from './out-path.ts';
import { packPackage } from './pack/pack-package.ts';
import { publishedPackages } from './pack/packages.ts';
import { StackError } from './stack-error.ts';

const usage = `Usage: npm run pack -- [options]
Makes what can be published, @parley/cli (the command parley) and @parley/testkit, and prints the archives that npm installs.
  --out <folder>   gets them (.parley-packages)`;

/** `npm run pack`: publishes nothing. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const { out, help } = parse(args);
    if (help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    const folder = out === undefined ? join(context.root, '.parley-packages') : fromWhereWeAre(out);
    mkdirSync(folder, { recursive: true });
    for (const published of publishedPackages)
      process.stdout.write(`${await packPackage(context.root, published, folder)}\n`);
    return 0;
  } catch (error) {
    return showError(error, context);
  }
}

function parse(args: string[]) {
  try {
    const options = { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StackError(`✖ ${(error as Error).message}`, '', usage);
  }
}
