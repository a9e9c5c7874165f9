/** Every text of the pages, in Korean. */
import type { en } from './en.ts';
import type { AnyText } from './translated.ts';

export const ko: AnyText<typeof en> = {
  product: 'Parley',
  language: '언어',
  languages: { ko: '한국어', en: 'English' },
  theme: '화면 테마',
  themes: { system: '시스템 설정과 같게', light: '밝게', dark: '어둡게' },
  shortThemes: { system: '시스템', light: '밝게', dark: '어둡게' },

  stage: {
    tagline: '말이 통하는 곳.',
    about: '아는 사람들과의 대화가 멈춘 자리에서 그대로 이어집니다.',
    bubbles: ['열두 시에 점심 어때요?', '열두 시 반에 봐요. 좋은 데 알아요.', '거기서 봐요 👋'],
  },

  connection: {
    lost: '연결이 끊겼습니다. 다시 연결하는 중…',
    lostAbout: '입력한 내용은 그대로 있습니다.',
    back: '다시 연결되었습니다.',
    tryNow: '지금 연결',
  },

  fields: {
    userId: '아이디',
    password: '비밀번호',
    email: '이메일',
    userName: '이름',
    showPassword: '비밀번호 표시',
    status: '상태 메시지',
  },

  hints: {
    userId: '로그인할 때 씁니다.',
    userName: '다른 사람에게 보이는 이름입니다.',
    password: '8자 이상 입력하세요.',
    statusLength: (used, allowed) => `${used} / ${allowed}자`,
  },

  problems: {
    userIdMissing: '아이디를 입력하세요.',
    userIdTaken: '이미 쓰고 있는 아이디입니다. 다른 아이디를 입력하세요.',
    userNameMissing: '이름을 입력하세요.',
    nameUnseen: '보이지 않는 문자가 들어 있습니다. 직접 입력해 주세요.',
    emailMissing: '이메일 주소를 입력하세요.',
    emailMalformed: 'name@example.com 같은 주소를 입력하세요.',
    passwordMissing: '비밀번호를 입력하세요.',
    passwordShort: '비밀번호는 8자 이상이어야 합니다.',
    passwordLong: '비밀번호는 128자까지 쓸 수 있습니다.',
    passwordLength: '비밀번호는 8자 이상 128자 이하로 입력하세요.',
    passwordCommon: '많은 사람이 쓰는 비밀번호라 쉽게 추측됩니다. 다른 비밀번호를 입력하세요.',
    passwordPersonal: '아이디나 이메일은 비밀번호로 쓸 수 없습니다. 다른 비밀번호를 입력하세요.',
    passwordUnchanged: '현재 비밀번호와 같습니다. 다른 비밀번호를 입력하세요.',
  },

  login: {
    title: '로그인',
    submit: '로그인',
    waiting: '아이디와 비밀번호를 확인하는 중…',
    entering: '로그인했습니다. 화면을 여는 중…',
    toSignUp: 'Parley가 처음이신가요?',
    signUp: '회원가입',
    loggedOut: '로그아웃했습니다.',
    sessionEnded: '로그인이 끝났습니다. 다시 로그인해 주세요.',
    passwordReset: '비밀번호를 정했습니다. 새 비밀번호로 로그인해 주세요.',
    endedElsewhere: '다른 기기에서 이 기기를 로그아웃했습니다.',
    accountLocked: '계정이 잠겼습니다. 서비스 운영자에게 문의하세요.',
    accountDeleted: '계정을 삭제했습니다.',
    passwordChanged: '비밀번호가 바뀌었습니다. 새 비밀번호로 로그인해 주세요.',
  },

  reset: {
    title: '새 비밀번호 정하기',
    about: (userId) => `아이디: ${userId}. 로그인되어 있는 모든 기기에서 로그아웃됩니다.`,
    incomplete: '링크가 완전하지 않습니다. 받은 그대로 다시 열거나 새 링크를 요청하세요.',
    password: '새 비밀번호',
    submit: '비밀번호 정하기',
    waiting: '비밀번호를 정하는 중…',
  },

  notFound: {
    title: '없는 페이지입니다',
    about: '주소가 잘못되었거나 사라진 페이지입니다.',
    toRooms: '채팅방으로 가기',
  },

  signUp: {
    title: '회원가입',
    submit: '가입하기',
    waiting: '계정을 만드는 중…',
    loggingIn: '계정을 만들었습니다. 로그인하는 중…',
    made: '계정은 만들어졌습니다. 로그인만 남았습니다.',
    toLogin: '이미 계정이 있으신가요?',
    logIn: '로그인',
  },

  home: {
    title: '홈',
    greeting: (name) => `${name} 님, 안녕하세요`,
    you: '내 정보',
    userId: '아이디',
    email: '이메일',
    joined: '가입한 날',
    lastLogin: '최근 로그인',
    statusAbout: '내 이름 옆에 보이는 한마디입니다.',
    save: '저장',
    saving: '저장하는 중…',
    saved: '저장했습니다.',
    logOut: '로그아웃',
    loggingOut: '로그아웃하는 중…',
  },

  slow: '서버의 응답을 기다리는 중입니다. 조금만 더 기다려 주세요…',
  close: '닫기',
  retry: '다시 시도',
  retryIn: (seconds: number) =>
    seconds > 90
      ? `${Math.ceil(seconds / 60)}분 후에 다시 시도하세요.`
      : `${seconds}초 후에 다시 시도하세요.`,
  triesByItself: '자동으로 다시 시도합니다. 같은 일이 두 번 처리되지는 않습니다.',

  troubles: {
    UNREACHABLE: 'Parley에 연결할 수 없습니다. 인터넷 연결을 확인하세요.',
    OTHER_ACCOUNT: '지금은 다른 계정으로 로그인되어 있습니다. 페이지를 새로고침하세요.',
    UNAVAILABLE: '지금은 Parley를 쓸 수 없습니다. 저희 쪽 문제입니다.',
    TIMEOUT: '서버가 아직 응답하지 않습니다.',
    EXPIRED: '서버가 바빠서 제때 응답하지 못했습니다.',
    INTERNAL: '저희 쪽에서 문제가 생겼습니다. 다시 시도해 주세요.',
    LOGIN_FAILED: '아이디 또는 비밀번호가 맞지 않습니다. 확인하고 다시 시도하세요.',
    ACCOUNT_LOCKED: '잠긴 계정입니다. 서비스 운영자에게 문의하세요.',
    USER_EXISTS: '이미 쓰고 있는 아이디입니다. 다른 아이디를 입력하세요.',
    USER_NOT_FOUND: '없는 사용자입니다. 아이디를 확인하세요.',
    NOT_LOGGED_IN: '로그인이 끝났습니다. 다시 로그인해 주세요.',
    PASSWORD_LENGTH: '비밀번호는 8자 이상 128자 이하로 입력하세요.',
    PASSWORD_COMMON: '많은 사람이 쓰는 비밀번호라 쉽게 추측됩니다. 다른 비밀번호를 입력하세요.',
    PASSWORD_PERSONAL: '아이디나 이메일은 비밀번호로 쓸 수 없습니다.',
    PASSWORD_UNCHANGED: '현재 비밀번호와 같습니다. 다른 비밀번호를 입력하세요.',
    TOO_MANY_ATTEMPTS: '시도가 너무 많았습니다.',
    TOO_MANY_STRANGERS:
      '나를 친구로 추가하지 않은 사람을 너무 많이 초대했습니다. 잠시 후 다시 시도해 주세요.',
    TOO_MANY_REQUESTS: '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.',
    BUSY: '지금 요청이 많습니다.',
    RESET_INVALID: '이미 사용했거나 기한이 지난 링크입니다. 새 링크를 요청하세요.',
    TICKET_INVALID: '로그인이 너무 오래 걸렸습니다. 다시 로그인해 주세요.',
    FORBIDDEN: '권한이 없습니다.',
    NOT_A_MEMBER: '이 채팅방의 멤버가 아닙니다.',
    BLOCKED: '차단된 사이에서는 할 수 없습니다.',
    INVITATION_REFUSED: '친구로 추가한 사람만 채팅방에 초대할 수 있도록 설정한 사람이 있습니다.',
    WRONG_PASSWORD: '현재 비밀번호가 맞지 않습니다. 확인하고 다시 시도하세요.',
    ROOM_NOT_FOUND: '없는 채팅방입니다.',
    MESSAGE_NOT_FOUND: '더 이상 없는 메시지입니다.',
    EMOJI_ONLY: '이모지만 보낼 수 있는 채팅방입니다.',
    DIRECT_ROOM: '1:1 채팅방에는 초대할 수 없습니다. 새 채팅방을 만드세요.',
    ROOM_FULL: '채팅방의 인원이 가득 찼습니다.',
    TOO_MANY_ROOMS: '만들 수 있는 채팅방이 가득 찼습니다. 먼저 내가 만든 다른 채팅방에서 나가세요.',
    TOO_MANY_FRIENDS: '친구가 가득 찼습니다. 먼저 다른 친구를 삭제하세요.',
    TOO_MANY_REACTIONS: '이 메시지에는 더 많은 반응을 남길 수 없습니다.',
    NOT_FOUND: '더 이상 없는 항목입니다. 화면을 새로 고치세요.',
    CONFLICT: '같은 요청이 다른 내용으로 이미 전송되었습니다. 내용을 바꿔 다시 보내세요.',
    BAD_REQUEST: '서버가 요청을 이해하지 못했습니다. 입력한 내용을 확인하세요.',
    TOO_LARGE: '내용이 너무 깁니다. 줄여서 다시 시도하세요.',
    UNSUPPORTED_MEDIA_TYPE: '오래된 화면입니다. 새로 고치세요.',
    PLAIN_CREDENTIALS_REFUSED: '서버가 비밀번호를 안전하게 받을 수 없습니다. 운영자에게 알려 주세요.',
    CREDENTIALS_UNREADABLE: '서버가 비밀번호를 읽지 못했습니다. 운영자에게 알려 주세요.',
    REPLY_TOPIC_NOT_ALLOWED: '서버 설정이 잘못되었습니다. 운영자에게 알려 주세요.',
  },
};
