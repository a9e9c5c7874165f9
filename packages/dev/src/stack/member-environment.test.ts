import { expect, test } from 'vitest';
import { readStackSettings } from '../stack-settings.ts';
import { memberEnvironment } from './member-environment.ts';

const place = {
  kind: 'worker',
  index: 0,
  settings: readStackSettings('/project', {}),
  secrets: { files: {}, postgresPassword: '' } as never,
  kafka: { brokers: 'localhost:9092', replication: 1 },
  database: 'postgresql://localhost/parley',
} as const;

test('a process tells of its health at the port that is its own, or nowhere', () => {
  expect(memberEnvironment({ ...place, healthPort: 9465 }).HEALTH_PORT).toBe('9465');
  expect(memberEnvironment(place).HEALTH_PORT).toBe('');
});

test('a file with another database, or another password, is not for the local stack', () => {
  const connectionOf = () => ({ KAFKA_SASL_PASSWORD: 'secret' });
  expect(memberEnvironment({ ...place, kafka: { ...place.kafka, connectionOf } })).toMatchObject({
    DATABASE_URL: 'postgresql://localhost/parley',
    DATABASE_URL_FILE: '',
    KAFKA_SASL_PASSWORD: 'secret',
    KAFKA_SASL_PASSWORD_FILE: '',
  });
});
