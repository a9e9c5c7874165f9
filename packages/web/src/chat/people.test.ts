import { beforeEach, describe, expect, it } from 'vitest';
import { createPeople, type People } from './people.ts';

let people: People;

beforeEach(() => {
  people = createPeople();
});

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('people', () => {
  it('are called by their ids until their names are known', () => {
    expect(people.find('ada')).toEqual({ userId: 'ada', userName: 'ada' });
    people.learn([{ userId: 'ada', userName: 'Ada' }]);
    expect(people.find('ada').userName).toBe('Ada');
  });

  it('keep what a later word on them leaves out', () => {
    people.learn([{ userId: 'ada', userName: 'Ada', userStatus: 'out', presence: 'online' }]);
    people.learn([{ userId: 'ada', userName: 'Ada L.' }]);
    expect(people.find('ada')).toMatchObject({ userName: 'Ada L.', userStatus: 'out', presence: 'online' });
  });

  it('may take their status message back', () => {
    people.learn([{ userId: 'ada', userName: 'Ada', userStatus: 'out' }]);
    people.learn([{ userId: 'ada', userName: 'Ada', userStatus: '' }]);
    expect(people.find('ada').userStatus).toBe('');
  });

  it('are where the latest event has them, in whatever order events come', () => {
    people.learn([{ userId: 'ada', userName: 'Ada' }]);
    people.cameOrWent(['ada', 'byron'], 'online', at(2));
    people.cameOrWent(['ada'], 'offline', at(1));
    expect(people.find('ada')).toMatchObject({ userName: 'Ada', presence: 'online' });
    people.cameOrWent(['ada'], 'offline', at(3));
    expect(people.find('ada').presence).toBe('offline');
    expect(people.find('byron').presence).toBe('online');
  });
});
