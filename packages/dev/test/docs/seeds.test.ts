import { expect, test } from 'vitest';
import { filesBelow, read } from './project.ts';

test('whatever tests make up has a seed, so that none fails by chance', () => {
  const isTest = (path: string) => /\.test\.tsx?$/.test(path) && !path.includes('node_modules');
  const unseeded = filesBelow('packages', isTest).filter((path) => {
    const text = read(path);
    const drawn = text.match(/\bfc\.(assert|sample|check)\(/g)?.length ?? 0;
    return drawn > (text.match(/\bseed\b[:,} ]/g)?.length ?? 0);
  });
  expect(unseeded).toEqual([]);
});
