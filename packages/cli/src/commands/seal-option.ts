import { words } from '../words/language.ts';

/** Where passwords are to be sealed. */
export const sealOption = () => ['--seal <file>', words().help.seal] as const;
