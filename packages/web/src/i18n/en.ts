/** Every text of the pages, in English. Its shape is what the other languages have to fill (messages.ts). */
import type { Trouble } from '../connection/requests.ts';

export const en = {
  product: 'Parley',
  language: 'Language',
  languages: { ko: '한국어', en: 'English' },
  theme: 'Theme',
  themes: { system: 'Same as system', light: 'Light', dark: 'Dark' },
  shortThemes: { system: 'System', light: 'Light', dark: 'Dark' },

  stage: {
    tagline: 'Talk it over.',
    about: 'Rooms for the people you know, and every word where you left it.',
    bubbles: ['Lunch at twelve?', 'Make it half past. I know a place.', 'See you there 👋'],
  },

  connection: {
    lost: 'Connection lost. Reconnecting…',
    lostAbout: 'What you typed stays here.',
    back: 'Connected again.',
    tryNow: 'Try now',
  },

  fields: {
    userId: 'ID',
    password: 'Password',
    email: 'Email',
    userName: 'Name',
    showPassword: 'Show password',
    status: 'Status message',
  },

  hints: {
    userId: 'You log in with it.',
    userName: 'How others see you.',
    password: 'At least 8 characters.',
    statusLength: (used: number, allowed: number) => `${used} of ${allowed} characters`,
  },

  problems: {
    userIdMissing: 'Enter an ID.',
    userIdTaken: 'This ID is taken. Choose another one.',
    userNameMissing: 'Enter a name.',
    nameUnseen: 'There are characters in it that nobody can see. Type it by hand.',
    emailMissing: 'Enter an email address.',
    emailMalformed: 'Enter an address like name@example.com.',
    passwordMissing: 'Enter a password.',
    passwordShort: 'Use at least 8 characters.',
    passwordLong: 'Use at most 128 characters.',
    passwordLength: 'Use 8 to 128 characters.',
    passwordCommon: 'Many people use this password, so it is guessed first. Choose another one.',
    passwordPersonal: 'Do not use your ID or your email address. Choose another one.',
    passwordUnchanged: 'This is your current password. Choose another one.',
  },

  login: {
    title: 'Log in',
    submit: 'Log in',
    waiting: 'Checking your ID and password…',
    entering: 'Logged in. Opening your page…',
    toSignUp: 'New to Parley?',
    signUp: 'Create an account',
    loggedOut: 'You are logged out.',
    sessionEnded: 'Your session has ended. Please log in again.',
    passwordReset: 'Your password is set. Please log in with it.',
    endedElsewhere: 'You were logged out from another device.',
    passwordChanged: 'Your password was changed. Please log in with the new one.',
  },

  reset: {
    title: 'Choose a new password',
    about: (userId: string) =>
      `For the ID ${userId}. Every device that is logged in with it will be logged out.`,
    incomplete: 'The link is not complete. Open it again as you were given it, or ask for a new one.',
    password: 'New password',
    submit: 'Set password',
    waiting: 'Setting your password…',
  },

  notFound: {
    title: 'There is no such page',
    about: 'The address may be mistyped, or the page may be gone.',
    toRooms: 'Go to your rooms',
  },

  signUp: {
    title: 'Create an account',
    submit: 'Create account',
    waiting: 'Creating your account…',
    loggingIn: 'Account created. Logging you in…',
    made: 'Your account is made. Only logging in is left.',
    toLogin: 'Already have an account?',
    logIn: 'Log in',
  },

  home: {
    title: 'Home',
    greeting: (name: string) => `Hello, ${name}`,
    you: 'About you',
    userId: 'ID',
    email: 'Email',
    joined: 'Joined',
    lastLogin: 'Last login',
    statusAbout: 'Others see it next to your name.',
    save: 'Save',
    saving: 'Saving…',
    saved: 'Saved.',
    logOut: 'Log out',
    loggingOut: 'Logging out…',
  },

  slow: 'Still waiting for the server. Thanks for your patience…',
  close: 'Close',
  retry: 'Try again',
  retryIn: (seconds: number) =>
    seconds > 90
      ? `Try again in ${Math.ceil(seconds / 60)} minutes.`
      : `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  triesByItself: 'We keep trying. Nothing is done twice.',

  troubles: {
    UNREACHABLE: 'Parley cannot be reached. Check your internet connection.',
    OTHER_ACCOUNT: 'Another account is logged in here now. Reload the page.',
    UNAVAILABLE: 'Parley is not available right now. That is on our side.',
    TIMEOUT: 'The server has not answered yet.',
    EXPIRED: 'The server was too busy to answer in time.',
    INTERNAL: 'Something went wrong on our side. Please try again.',
    LOGIN_FAILED: 'ID or password is wrong. Check both and try again.',
    USER_EXISTS: 'This ID is taken. Choose another one.',
    USER_NOT_FOUND: 'There is no such user. Check the ID.',
    NOT_LOGGED_IN: 'You are not logged in any more. Please log in again.',
    PASSWORD_LENGTH: 'Use 8 to 128 characters for the password.',
    PASSWORD_COMMON: 'Many people use this password, so it is guessed first. Choose another one.',
    PASSWORD_PERSONAL: 'Do not use your ID or your email address as your password.',
    PASSWORD_UNCHANGED: 'This is your current password. Choose another one.',
    TOO_MANY_ATTEMPTS: 'There were too many attempts.',
    TOO_MANY_REQUESTS: 'There were too many requests. Please try again in a moment.',
    BUSY: 'Too much is being asked right now.',
    RESET_INVALID: 'This link was used already, or its time is over. Ask for a new one.',
    TICKET_INVALID: 'Logging in took too long. Please log in again.',
    FORBIDDEN: 'You are not allowed to do that. Log in with another account.',
    NOT_A_MEMBER: 'You are not in this room.',
    BLOCKED: 'One of you has blocked the other.',
    WRONG_PASSWORD: 'That is not your current password. Check it and try again.',
    ROOM_NOT_FOUND: 'This room does not exist.',
    MESSAGE_NOT_FOUND: 'This message is not there any more.',
    EMOJI_ONLY: 'Only emoji can be sent in this room.',
    DIRECT_ROOM: 'A conversation of two stays one of two. Make a new room.',
    ROOM_FULL: 'This room is full.',
    TOO_MANY_REACTIONS: 'This message has all the reactions it can have.',
    NOT_FOUND: 'That is not there any more. Reload the page.',
    CONFLICT: 'This was sent before with other contents. Change something and send it again.',
    BAD_REQUEST: 'The server did not understand that. Check what you entered.',
    TOO_LARGE: 'That is too long. Shorten it and try again.',
    UNSUPPORTED_MEDIA_TYPE: 'This page is out of date. Reload it.',
    PLAIN_CREDENTIALS_REFUSED: 'The server could not take the password safely. Tell whoever runs it.',
    CREDENTIALS_UNREADABLE: 'The server could not read the password. Tell whoever runs it.',
    REPLY_TOPIC_NOT_ALLOWED: 'The server is set up wrongly. Tell whoever runs it.',
  } satisfies Record<Trouble, string>,
};
