import { expect, test } from 'vitest';
import { parseProperties } from './java-properties.ts';

test.each([
  ['a=b', { a: 'b' }],
  ['a = b', { a: 'b' }],
  ['a: b', { a: 'b' }],
  ['a b', { a: 'b' }],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['  a=b ', { a: 'b ' }],
  ['a=b=c', { a: 'b=c' }],
  ['# a=b\n! c=d\n\ne=f', { e: 'f' }],
  ['a=b\\\n  c', { a: 'bc' }],
  ['a=b\\\\\nc=d', { a: 'b\\', c: 'd' }],
  ['a\\=b=c', { 'a=b': 'c' }],
  ['a\\:b c', { 'a:b': 'c' }],
  ['a=\\u00e9\\n\\t\\x', { a: 'é\n\tx' }],
  ['a=1\na=2', { a: '2' }],
  ['a=b\r\nc=d', { a: 'b', c: 'd' }],
  [
    'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\\n  username="kim" \\\n  password="a b";',
    {
      'sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required username="kim" password="a b";',
    },
  ],
])('%j is read as java.util.Properties reads it', (text, properties) => {
  expect(Object.fromEntries(parseProperties(text))).toEqual(properties);
});
