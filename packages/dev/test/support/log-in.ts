import { BrowserLike } from './browser-like.ts';

/** Signs somebody up and logs them in, as scripts do. @returns the browser that holds the session */
export async function signUpAndLogIn(front: string, userId: string): Promise<BrowserLike> {
  const tab = new BrowserLike(front);
  const account = { userId, userPw: 'correct horse' };
  const user = { ...account, email: '', userName: userId.toUpperCase() };
  for (const { status, body } of [await tab.ask('user-add', user), await tab.ask('login', account)])
    if (status !== 200) throw new Error(`${userId} is not logged in: ${body.errorCode ?? body.code}`);
  return tab;
}
