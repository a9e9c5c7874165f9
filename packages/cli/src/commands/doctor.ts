import { Command } from 'commander';
import { type DoctorOptions, doctor } from '../doctor/doctor.ts';
import { words } from '../words/language.ts';
import { type CommandContext, collect } from './command-context.ts';
import { examples } from './examples.ts';

export const doctorCommand = ({ root, exitWith }: CommandContext): Command =>
  new Command('doctor')
    .description(words().help.doctor)
    .option('--front <url>', words().help.doctorFront, collect)
    .option('--worker <url>', words().help.doctorWorker, collect)
    .action(async (_options, command: Command) =>
      exitWith(await doctor({ ...command.optsWithGlobals<DoctorOptions>(), root })),
    )
    .addHelpText(
      'after',
      examples('parley doctor', 'parley doctor --front http://front-1:9464 --worker http://worker-1:9464'),
    );
