/** Checks that fronts, workers, testers and administrators have the Kafka rights that they need, and no others. */
import { NoAuthorizer } from '../access/acl-entries.ts';
import { aclFindings, defaultPrincipals } from '../access/acls.ts';
import { CommandFailed } from '../command-failed.ts';
import type { Topics } from '../connection/open-topics.ts';
import { words } from '../words/language.ts';
import type { Finding } from './finding.ts';

export async function checkRights(topics: Topics): Promise<Finding> {
  const check = 'rights';
  try {
    const { findings, entries } = await aclFindings(topics, defaultPrincipals);
    const ours = new Set(Object.values(defaultPrincipals));
    if (!entries.some(({ principal }) => ours.has(principal)))
      return {
        check,
        state: 'info',
        finding: words().otherPrincipals,
        fix: 'parley acls check --front … --worker …',
      };
    const count = (kind: string) => findings.filter(({ finding }) => finding === kind).length;
    const [missing, denied, tooMuch] = [count('missing'), count('denied'), count('too much')];
    if (findings.length === 0) return { check, state: 'ok', finding: words().aclsRight };
    const state = missing + denied > 0 ? 'wrong' : 'warning';
    return { check, state, finding: words().aclFindings(missing, denied, tooMuch), fix: 'parley acls check' };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const fix =
      error instanceof NoAuthorizer
        ? words().howToHaveRights
        : 'parley acls check --command-config admin.properties';
    return { check, state: 'info', finding: error.message, fix };
  }
}
