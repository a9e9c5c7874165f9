/** What each command is made with. */
export interface CommandContext {
  /** The project's folder, where a local stack may be running. */
  readonly root: string;
  /** The command's exit code, where it isn't 0. */
  /** Runs another command. @returns its exit code */
  readonly runCommand: (args: readonly string[]) => Promise<number>;
  readonly exitWith: (code: number) => void;
}

/** Of an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
