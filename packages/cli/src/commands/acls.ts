import { Command } from 'commander';
import { type AclsOptions, checkAcls, defaultPrincipals, listAcls, printAcls } from '../access/acls.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { withExamples } from './examples.ts';

export function aclsCommand({ root }: CommandContext): Command {
  const { help } = words();
  const acls = new Command('acls').description(help.acls);
  const options = (command: Command) => ({ ...command.optsWithGlobals<AclsOptions>(), root });
  acls
    .command('list')
    .description(help.aclsList)
    .action((_options, command: Command) => listAcls(options(command)));
  const withPrincipals = (name: string) => {
    const command = acls.command(name);
    for (const [process, principal] of Object.entries(defaultPrincipals))
      command.option(`--${process} <principal>`, help.principal(process), principal);
    return command.option('--inspector <principal>', help.principal('inspector'));
  };
  withPrincipals('check')
    .option('--no-inspector', help.noInspector)
    .description(help.aclsCheck)
    .action((_options, command: Command) => checkAcls(options(command)));
  withPrincipals('print')
    .description(help.aclsPrint)
    .action((_options, command: Command) => printAcls(options(command)));
  return withExamples(
    acls,
    'parley acls list',
    'parley acls check',
    'parley acls print --front User:CN=front,O=example',
  );
}
