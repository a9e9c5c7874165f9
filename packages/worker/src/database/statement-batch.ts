/**
 * Statements that go out together, with one Sync behind all of them: the server answers once, where it would else write, and
 * wake this process, for each of them. After one that fails it skips the rest, a COMMIT included.
 *
 * What a statement's rows are like is asked when a connection first has it, and remembered. `pg` takes all of it for one
 * query of a kind that it doesn't know, as it does those of pg-cursor.
 */
import type pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import type { Prisma } from './database.ts';
import { statementName } from './statement-name.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a row is like only the statement knows
export type Rows = readonly any[];

export type Statement = Pick<Prisma.Sql, 'text' | 'values'>;

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

type Row = Record<string, unknown>;

/** What the rows of a statement are like. */
interface RowShape {
  readonly columns: readonly Column[];
  /** With nulls. V8 copies it at once; an object to which so many names are added one by one it would keep as a hash table. */
  readonly blank: Readonly<Row>;
}

interface Named extends Statement {
  readonly name: string;
}

/** As `pg` has it, which its types leave out in part. */
interface Connection {
  readonly stream: NodeJS.WritableStream & { cork(): void; uncork(): void };
  /** Texts of what is prepared by its name, by the model API too. */
  readonly parsedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(portal: { statement: string; values: unknown; valueMapper: typeof prepareValue }): void;
  describe(portal: { type: 'P' }): void;
  execute(): void;
  sync(): void;
}

const noRows: RowShape = { columns: [], blank: {} };

/** Of each connection's statements, by their names. */
const knownShapes = new WeakMap<pg.PoolClient, Map<string, RowShape>>();

/**
 * @returns the rows of each
 * @throws what the first that failed was refused with; the connection is then of no more use
 */
export function sendStatements(client: pg.PoolClient, statements: readonly Statement[]): Promise<Rows[]> {
  return new Promise((resolve, reject) => {
    const batch = new StatementBatch(client, statements, (error, rows) =>
      error ? reject(error) : resolve(rows),
    );
    client.query(batch as unknown as pg.Submittable);
  });
}

class StatementBatch {
  /** `pg` puts another in its place, which ends the time it allows. */
  callback: (error: Error | undefined, rows: Rows[]) => void;
  readonly #client: pg.PoolClient;
  readonly #statements: readonly Named[];
  readonly #shapes: Map<string, RowShape>;
  readonly #answered: Rows[] = [];
  /** Of the statement that is being answered. */
  #rows: Row[] = [];
  #shape: RowShape | undefined;
  #failure: Error | undefined;

  constructor(client: pg.PoolClient, statements: readonly Statement[], callback: StatementBatch['callback']) {
    this.#client = client;
    // Each look at a statement's text puts it together anew.
    this.#statements = statements.map(({ text, values }) => ({ name: statementName(text), text, values }));
    this.callback = callback;
    this.#shapes = knownShapes.get(client) ?? new Map();
    knownShapes.set(client, this.#shapes);
  }

  /** @returns why it can't be sent: after what was written the connection is of no more use */
  submit(connection: Connection): Error | null {
    connection.stream.cork();
    try {
      for (const statement of this.#statements) this.#write(connection, statement);
      connection.sync();
      return null;
    } catch (error) {
      return error as Error;
    } finally {
      connection.stream.uncork();
    }
  }

  #write(connection: Connection, { name, text, values }: Named): void {
    if (connection.parsedStatements[name] === undefined) {
      connection.parse({ name, text });
      connection.parsedStatements[name] = text;
    }
    connection.bind({ statement: name, values, valueMapper: prepareValue });
    if (!this.#shapes.has(name)) connection.describe({ type: 'P' });
    connection.execute();
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: this.#client.getTypeParser(dataTypeID, 'text'),
    }));
    this.#shapes.set(this.#current.name, { columns, blank: blankRow(columns) });
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#shape ??= this.#shapes.get(this.#current.name) ?? noRows;
    try {
      this.#rows.push(rowOf(this.#shape, fields));
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  handleCommandComplete(): void {
    const { name } = this.#current;
    if (!this.#shapes.has(name)) this.#shapes.set(name, noRows);
    this.#answered.push(this.#rows);
    this.#rows = [];
    this.#shape = undefined;
  }

  get #current(): Named {
    return this.#statements[this.#answered.length] as Named;
  }

  handleReadyForQuery(): void {
    this.callback(this.#failure, this.#answered);
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }
}

/** Of a literal: what is read from JSON is made like it. */
function blankRow(columns: readonly Column[]): Row {
  return JSON.parse(JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, null]))));
}

function rowOf({ columns, blank }: RowShape, fields: readonly (string | null)[]): Row {
  const row: Row = { ...blank };
  for (let place = 0; place < columns.length; place++) {
    const { name, parse } = columns[place] as Column;
    const text = fields[place] as string | null;
    if (text !== null) row[name] = parse(text);
  }
  return row;
}
