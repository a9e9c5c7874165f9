/** Variables that are to be different; undefined means without. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** A word as a POSIX shell takes it literally. */
export function shellQuoted(word: string): string;

/** The command that runs now, to be typed again, for the same stack. */
export function sameCommand(
  changes?: Changes,
  called?: { readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv },
): string;

/** Another of the project's commands (`reset`, `kafka`, …), for the same stack. */
export function otherCommand(name: string, args?: readonly string[], env?: NodeJS.ProcessEnv): string;
