/**
 * Loaded before a process's own code (`--import`): as the files named by REPLACED_TEXTS are loaded, texts in them are replaced.
 * What runs is a copy without what a line of it does; nothing on disk is changed. A text that is not there, exactly once,
 * keeps the process from starting.
 */
import { register } from 'node:module';

register('./replace-texts-hooks.mjs', import.meta.url, { data: JSON.parse(process.env.REPLACED_TEXTS) });
