/** Passed to each command's factory. */
export interface CommandContext {
  /** The project's folder, where a local stack may be running. */
  readonly root: string;
  /** Runs another command. @returns its exit code */
  readonly runCommand: (args: readonly string[]) => Promise<number>;
  /** Sets the command's exit code, if it isn't 0. */
  readonly exitWith: (code: number) => void;
}

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
