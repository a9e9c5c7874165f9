import { Failure, type PairName, type ReplyOf, type RequestOf } from '@parley/contracts';
import { type Attempts, type DatabaseConnection, type Passwords, services } from '@parley/worker';

/** A service that looks at no password has no use for them. */
const noCredentials = {
  requestSecrets: ['nobody’s'],
  passwords: undefined as unknown as Passwords,
  attempts: undefined as unknown as Attempts,
  sources: [],
  push: undefined,
};

/** What a service of kind `again`, which looks at no password, answers to one request. */
export async function askService<Name extends PairName>(
  pair: Name,
  request: RequestOf<Name>,
  { pipeline }: Pick<DatabaseConnection, 'pipeline'>,
): Promise<ReplyOf<Name>> {
  const service = services[pair];
  if (service.kind !== 'again') throw new Error('it runs anew each time');
  const [answer] = await service.run([request as never], {
    ...noCredentials,
    pipeline,
    now: () => new Date(),
  });
  if (answer instanceof Failure) throw answer;
  return JSON.parse(JSON.stringify(answer)) as ReplyOf<Name>;
}
