import { Command } from 'commander';
import { type DoctorOptions, doctor } from '../admin/doctor.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';

export const doctorCommand = ({ root, exitWith }: CommandContext): Command =>
  new Command('doctor')
    .description(words().help.doctor)
    .option('--front <url>', words().help.doctorFront)
    .action(async (_options, command: Command) =>
      exitWith(await doctor({ ...command.optsWithGlobals<DoctorOptions>(), root })),
    )
    .addHelpText('after', examples('parley doctor --front http://127.0.0.1:3000'));
