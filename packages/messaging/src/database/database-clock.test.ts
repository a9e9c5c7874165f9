import { expect, test } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

/** A machine whose clock is this far ahead of the database's, which starts at 1,000,000; milliseconds. */
function machine(ahead: number) {
  let passed = 0;
  let databaseIsAhead = 0;
  let wallIsAhead = ahead;
  const clock = new DatabaseClock({
    steady: () => 77 + passed,
    wall: () => 1_000_000 + passed + wallIsAhead,
  });
  return {
    clock,
    database: () => 1_000_000 + passed + databaseIsAhead,
    pass: (milliseconds: number) => {
      passed += milliseconds;
    },
    setWall: (by: number) => {
      wallIsAhead += by;
    },
    setDatabase: (by: number) => {
      databaseIsAhead += by;
    },
    /** Measures with a delay of the question and of the answer. */
    measure: (there: number, back: number) =>
      clock.measure(async () => {
        passed += there;
        const time = 1_000_000 + passed + databaseIsAhead;
        passed += back;
        return time;
      }),
  };
}

test.each([-20_000, 0, 4_200_000])('a clock %i ms off tells the time as the database does', async (ahead) => {
  const { clock, database, measure, pass } = machine(ahead);
  expect(clock.skew).toBeUndefined();
  expect(clock.now()).toBe(1_000_000 + ahead);
  await measure(2, 2);
  await clock.known;
  pass(60_000);
  expect(clock.now()).toBe(database());
  expect(clock.skew).toBe(ahead);
});

test('the quickest answer counts: one that was held up is off by half of what held it up', async () => {
  const { clock, measure } = machine(0);
  await measure(0, 400);
  expect(clock.skew).toBe(200);
  await measure(1, 1);
  expect(clock.skew).toBe(0);
  await measure(600, 0);
  expect(clock.skew).toBe(0);
});

test('what the machine’s clock is set to makes no difference', async () => {
  const { clock, database, measure, setWall, pass } = machine(0);
  await measure(1, 1);
  setWall(3_600_000);
  pass(1_000);
  expect(clock.now()).toBe(database());
  expect(clock.skew).toBe(3_600_000);
});

test('an answer that contradicts those of before replaces them: the database is another now', async () => {
  const { clock, database, measure, setDatabase } = machine(0);
  await measure(0, 0);
  setDatabase(5_000);
  await measure(10, 10);
  expect(clock.now()).toBe(database());
});

test('an operator is told in words, and warned where it is much', async () => {
  const behind = machine(-20_000);
  expect(behind.clock.inWords).toBeUndefined();
  await behind.measure(1, 1);
  expect(behind.clock.inWords).toBe("20.000 s behind the database's");
  expect(behind.clock.warning).toContain("20.000 s behind the database's");
  const right = machine(15);
  await right.measure(1, 1);
  expect(right.clock.inWords).toBe("0.015 s ahead of the database's");
  expect(right.clock.warning).toBeUndefined();
});
