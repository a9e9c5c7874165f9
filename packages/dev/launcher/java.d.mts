/** What Java is needed for, as it is said where there is none. */
export interface JavaUse {
  /** As in "… needs Java". */
  readonly name: string;
  /** How to do without. */
  otherwise(): string[];
}

/** A folder with a `pom.xml` that lists jars, and perhaps with sources that are compiled against them. */
export interface MavenProject extends JavaUse {
  /** What it gives, as in "Fetching …". */
  readonly contents: string;
  /** Below the project's folder. */
  readonly folder: string;
  /** Where the jars are kept: `<cache>-<digest of the folder's pom.xml and sources>`. */
  readonly cache: string;
  /** Of Maven, which all take `outputDirectory`. */
  readonly goals: readonly string[];
}

export interface Problem {
  readonly message: string;
  readonly fixes: readonly string[];
}

/** What Java is most often needed for. */
export const localKafka: MavenProject;

/** The `java` to use: of JAVA_HOME if that is set, else the PATH's. */
export function javaProgram(env?: NodeJS.ProcessEnv): string;

/** All that a `java` says of its version. */
export function describeJava(java: string): Promise<string>;

/** Why Java can't be used, and how that is mended; or undefined. */
export function whyNoJava(use: JavaUse): Promise<Problem | undefined>;

/** The same for Maven, which fetches jars: there is nothing to mend where they have been fetched. */
export function whyNoJars(use: MavenProject, root: string): Problem | undefined;

/** Where the jars of a folder's pom.xml, and the classes of its sources, are kept or will be. */
export function keptJars(
  project: { readonly folder: string; readonly cache: string },
  root: string,
): { folder: string; isComplete: boolean };

export function isOnPath(program: string, env?: NodeJS.ProcessEnv): boolean;
