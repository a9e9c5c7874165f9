/** `parley lag`: shows how far workers, or any consumer groups, are behind. */
import { groupLag, workerGroups } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics } from '../connection/open-topics.ts';
import { kafkaTool, printEquivalent } from '../equivalent/kafka-tool.ts';
import { words } from '../words/language.ts';
import { printRows } from './columns.ts';

export interface LagOptions extends ConnectionOptions {
  readonly group?: readonly string[];
  readonly all?: boolean;
  readonly printEquivalent?: boolean;
}

/** @throws CommandFailed if a group doesn't exist */
export async function lag(options: LagOptions): Promise<void> {
  const topics = openTopics(options);
  const { settings, topicSettings } = topics;
  try {
    if (options.printEquivalent) {
      const named = (options.group ?? []).flatMap((group) => ['--group', group]);
      const which = named.length > 0 ? named : ['--all-groups'];
      printEquivalent([kafkaTool('consumer-groups', settings, options, ['--describe', ...which])]);
      return;
    }
    const admin = await topics.admin();
    const groups = options.group ?? (await workerGroups(admin, topicSettings.prefix));
    const lags = await topics.told(groupLag(admin, groups), {
      operation: 'Describe',
      group: groups.join(' '),
    });
    if (lags.length === 0) throw new CommandFailed(words().noGroups(groups.join(', ')));
    printRows(lags.filter((one) => options.all || one.lag > 0).map((one) => ({ ...one })));
    const total = lags.reduce((sum, one) => sum + one.lag, 0);
    process.stderr.write(`${words().lagTotal(total, groups.length)}\n`);
  } finally {
    await topics.close();
  }
}
