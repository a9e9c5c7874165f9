import { translated } from './translated.ts';

export const otherAccountTexts = translated({
  en: {
    title: 'Another account is logged in',
    about: (now: string, before: string) =>
      `This browser is logged in as “${now}” now, and this page is that of “${before}”. Nothing was done. What you have written is kept for when “${before}” logs in again.`,
    reload: 'Reload the page',
  },
  ko: {
    title: '다른 계정으로 로그인되어 있습니다',
    about: (now, before) =>
      `이 브라우저는 지금 ‘${now}’ 계정으로 로그인되어 있고, 이 화면은 ‘${before}’ 계정의 것입니다. 요청은 처리되지 않았습니다. 작성한 내용은 ‘${before}’ 계정으로 다시 로그인할 때까지 보관합니다.`,
    reload: '새로고침',
  },
});
