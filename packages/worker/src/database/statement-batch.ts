/**
 * Sends statements together, with one Sync behind them: the server answers once, instead of writing, and waking this
 * process, for each. After a failed statement it skips the rest, including a COMMIT.
 *
 * The columns of a statement are asked for when a connection first runs it, and remembered. To `pg` the batch is one
 * query of a kind it does not know, like those of pg-cursor.
 */
import type pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import type { Prisma } from './database.ts';
import { statementName } from './statement-name.ts';

// biome-ignore lint/suspicious/noExplicitAny: only the statement knows the shape of its rows
export type Rows = readonly any[];

export type Statement = Pick<Prisma.Sql, 'text' | 'values'>;

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

type Row = Record<string, unknown>;

/** The columns of a statement's rows. */
interface RowShape {
  readonly columns: readonly Column[];
  /**
   * A row with nulls. V8 copies it at once; an object to which so many properties are added one by one would become a
   * hash table.
   */
  readonly blank: Readonly<Row>;
}

interface Named extends Statement {
  readonly name: string;
}

/** `pg`'s connection, which its types leave out in part. */
interface Connection {
  readonly stream: NodeJS.WritableStream & { cork(): void; uncork(): void };
  /** Texts of the statements prepared by name, including the model API's. */
  readonly parsedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(portal: { statement: string; values: unknown; valueMapper: typeof prepareValue }): void;
  describe(portal: { type: 'P' }): void;
  execute(): void;
  sync(): void;
}

const noRows: RowShape = { columns: [], blank: {} };

/** The known columns of each connection, by statement name. */
const knownShapes = new WeakMap<pg.PoolClient, Map<string, RowShape>>();

/**
 * @returns the rows of each
 * @throws the error of the first that failed; the connection is then unusable
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
  /** `pg` replaces it with one that also ends its timeout. */
  callback: (error: Error | undefined, rows: Rows[]) => void;
  readonly #client: pg.PoolClient;
  readonly #statements: readonly Named[];
  readonly #shapes: Map<string, RowShape>;
  readonly #answered: Rows[] = [];
  /** Rows of the statement being answered. */
  #rows: Row[] = [];
  #shape: RowShape | undefined;
  #failure: Error | undefined;

  constructor(client: pg.PoolClient, statements: readonly Statement[], callback: StatementBatch['callback']) {
    this.#client = client;
    // `text` is a getter that joins the statement's parts each time.
    this.#statements = statements.map(({ text, values }) => ({ name: statementName(text), text, values }));
    this.callback = callback;
    this.#shapes = knownShapes.get(client) ?? new Map();
    knownShapes.set(client, this.#shapes);
  }

  /** @returns why it can't be sent; the connection is unusable after a partial write */
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

/** Made from a literal: objects parsed from JSON have the same kind of shape. */
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
