import { exampleRequest, pairNames, pairSchemas, pairs } from '@parley/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

const schemas = new Ajv2020({ strict: false });

test.each(pairNames)(
  'the schema of %s takes its example, and each password plain or sealed, not both',
  (pair) => {
    const isValid = schemas.compile(pairSchemas(pair).request);
    const text = exampleRequest(pair);
    const example: Record<string, unknown> = text.startsWith('{') ? JSON.parse(text) : { userId: text };
    expect(isValid(example), JSON.stringify(isValid.errors)).toBe(true);
    for (const field of pairs[pair].credentials) {
      const { [field]: plain, ...without } = example;
      expect(isValid(without)).toBe(false);
      expect(isValid({ ...without, [`${field}Enc`]: 'sealed' })).toBe(true);
      expect(isValid({ ...without, [field]: plain, [`${field}Enc`]: 'sealed' })).toBe(false);
    }
  },
);
