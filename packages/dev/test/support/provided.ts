declare module 'vitest' {
  /** What the global setup tells every test file by `inject(name)`. */
  export interface ProvidedContext {
    /** Tells one run's databases and topics from another's on the same servers. */
    testRun: string;
    /** `host:port,…` */
    kafkaBrokers: string;
    /** URL of a database whose user may create others. */
    adminDatabaseUrl: string;
    /** Name of a database with all migrations applied, to be cloned. */
    templateDatabase: string;
    /** As whom workers and fronts connect: with the admin's rights where that one may make no roles. */
    databaseRoles: Record<'worker' | 'front', { user: string; password: string }>;
  }
}

export {};
