import { describe, expect, test } from 'vitest';
import { readReply } from './read-reply.ts';

const read = (text: string) => readReply(Buffer.from(text));

test('a reply is told as it stands on its topic, byte by byte', () => {
  const text = '{"isSuccess" :true, "userId":"김", "seq":12345678901234567890, "content":"a\\u2028b\\n"}';
  expect(read(text)?.text).toBe(text);
  expect(read(text)?.body).toMatchObject({ isSuccess: true, userId: '김', content: 'a\u2028b\n' });
});

test.each(['\n', '\r', '\r\n'])('line breaks between its fields (%j) end no frame', (lineBreak) => {
  const text = `{${lineBreak}"isSuccess": true,${lineBreak}"message": "a\\nb"${lineBreak}}${lineBreak}`;
  expect(read(text)?.text).toBe('{"isSuccess":true,"message":"a\\nb"}');
});

test('a byte order mark is no part of it', () => {
  expect(read('\uFEFF{"isSuccess":true}')?.text).toBe('{"isSuccess":true}');
});

describe('no reply', () => {
  test.each([
    '',
    'hello',
    'null',
    '7',
    '[]',
    '{}',
    '{"isSuccess":"yes"}',
    '{"isSuccess":true',
    '{"isSuccess":true}}',
    '{"isSuccess":true},"ticket":{"forged":1}',
    '{"isSuccess":true}\n\nevent: session-ended\ndata: {}',
    `{"isSuccess":true,"message":"a
b"}`,
  ])('%j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('what is no UTF-8', () => {
    const text = Buffer.concat([
      Buffer.from('{"isSuccess":true,"a":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(readReply(text)).toBeUndefined();
  });
});
