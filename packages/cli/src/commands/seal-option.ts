import { words } from '../words/language.ts';

/** For commands that can seal passwords. */
export const sealOption = () => ['--seal <file>', words().help.seal] as const;
