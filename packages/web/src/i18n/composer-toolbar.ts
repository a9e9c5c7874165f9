import { translated } from './translated.ts';

export const composerToolbarTexts = translated({
  en: {
    title: 'Formatting',
    strong: 'Bold',
    emphasis: 'Italic',
    strike: 'Strikethrough',
    code: 'Code',
    quote: 'Quote',
    list: 'List',
  },
  ko: {
    title: '서식',
    strong: '굵게',
    emphasis: '기울임',
    strike: '취소선',
    code: '코드',
    quote: '인용',
    list: '목록',
  },
});
