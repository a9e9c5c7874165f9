import type { ViteUserConfig } from 'vitest/config';
import base from '../../../../vitest.config.ts';

/** `npm run screenshots`: no tests, but made with what the tests are made with. */
const [system] = (base.test?.projects ?? []) as [ViteUserConfig];
const config: ViteUserConfig = {
  ...base,
  test: {
    ...base.test,
    projects: [
      { ...system, test: { ...system.test, include: ['packages/dev/test/browser/screenshots.ts'] } },
    ],
  },
};

export default config;
