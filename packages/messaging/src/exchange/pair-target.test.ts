import { expect, test } from 'vitest';
import { header } from '../records/headers.ts';
import { TopicNames } from '../settings/topic-names.ts';
import { pairTarget } from './pair-target.ts';
import { noSealing } from './password-sealing.ts';

test('a deadline stands on the record where there is one', async () => {
  const target = pairTarget('user-status-change', { headers: {}, raw: false, sealing: noSealing });
  const names = new TopicNames({ prefix: '', pairs: {} });
  const value = Buffer.from('{"userId":"kim","status":"hi"}');
  const draft = async (deadline: number | undefined) =>
    (await target.draft(names, { value, requestId: 'one', deadline })).headers;
  expect(await draft(7)).toMatchObject({ [header.deadline]: ['7'] });
  expect(await draft(undefined)).not.toHaveProperty(header.deadline);
});
