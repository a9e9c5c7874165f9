export interface Turn<One> {
  /** 1, 2, … */
  readonly repeat: number;
  readonly one: One;
}

/** Each contestant once per repeat, in rotating order, so that any drift affects all. */
export function* turns<One>(repeats: number, all: readonly One[]): Generator<Turn<One>> {
  for (let repeat = 1; repeat <= repeats; repeat++)
    for (const one of repeat % 2 === 1 ? all : all.toReversed()) yield { repeat, one };
}
