import { translated } from './translated.ts';

export const confirmTexts = translated({ en: { cancel: 'Cancel' }, ko: { cancel: '취소' } });
