/** `parley demo`: creates people, rooms and conversations in a running system, entirely through its topics. */
import { Exchange, pairTarget } from '@parley/messaging';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSystem } from '../connection/local-stack.ts';
import { openTopics } from '../connection/open-topics.ts';
import { exitCodes } from '../exit-codes.ts';
import { milliseconds } from '../numbers.ts';
import { passwordSealing } from '../password-sealing.ts';
import { words } from '../words/language.ts';
import { Asker } from './asker.ts';
import { DemoStopped } from './demo-stopped.ts';
import { demoPairs, fillDemo } from './fill-demo.ts';
import { demoPassword, guides, people } from './people.ts';
import { planDemo } from './plan.ts';
import { DemoProgress } from './progress.ts';

export interface DemoOptions extends ConnectionOptions {
  /** Seconds. */
  readonly timeout: string;
  /** A file with a JWKS of public keys. */
  readonly seal?: string;
}

/** Prints which users to log in as. @returns the exit code @throws CommandFailed if no request could be sent */
export async function demo(options: DemoOptions): Promise<number> {
  const patience = milliseconds(options.timeout);
  const sealing = passwordSealing(options.seal);
  const topics = openTopics(options);
  let asker: Asker | undefined;
  try {
    const targets = demoPairs.map((pair) => pairTarget(pair, { headers: {}, raw: false, sealing }));
    asker = new Asker(await Exchange.open(topics, targets), sealing, patience);
    const plan = planDemo();
    const added = await fillDemo(plan, asker, new DemoProgress(process.stderr));
    process.stdout.write(closingWords(added.messages, front(options)));
    return exitCodes.success;
  } catch (error) {
    if (!(error instanceof DemoStopped)) throw error;
    process.stderr.write(`✖ ${error.message}\n`);
    return error.exitCode;
  } finally {
    asker?.close();
    await topics.close();
  }
}

function front(options: DemoOptions): string {
  const local = localSystem(options, process.env)?.front[0];
  return local ? `${local}/login` : words().demo.yourFront;
}

function closingWords(messages: number, where: string): string {
  const { there, added, logIn } = words().demo;
  const guideLines = Object.values(guides).map((userId) => {
    const { userName } = people.find((person) => person.userId === userId) ?? { userName: '' };
    return `  ${userId.padEnd(12)}  ${demoPassword}  (${userName})\n`;
  });
  const outcome = messages === 0 ? there : added(messages.toLocaleString('en'));
  return `${outcome}\n${logIn(where, people.length)}\n${guideLines.join('')}`;
}
