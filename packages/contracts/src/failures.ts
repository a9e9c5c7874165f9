/**
 * The complete table of everything that can go wrong, and the one error class for it.
 *
 * `status` is the HTTP status of the front's response; `retryable` says whether the same request id may simply be tried
 * again (such a failure is never stored in the inbox); `message` is the `errorMessage` on the wire: Korean, as in the
 * original system. The pages show a text in the user's own language for the code.
 */
export const failures = {
  BAD_REQUEST: { status: 400, retryable: false, message: '잘못된 요청입니다' },
  PLAIN_CREDENTIALS_REFUSED: {
    status: 400,
    retryable: false,
    message: '평문 비밀번호는 받지 않습니다 (ALLOW_PLAIN_CREDENTIALS)',
  },
  CREDENTIALS_UNREADABLE: { status: 400, retryable: false, message: '암호화된 비밀번호를 읽을 수 없습니다' },
  REPLY_TOPIC_NOT_ALLOWED: { status: 400, retryable: false, message: '허용되지 않은 응답 토픽입니다' },
  PASSWORD_LENGTH: { status: 400, retryable: false, message: '비밀번호는 8자 이상 128자 이하여야 합니다' },
  PASSWORD_COMMON: { status: 400, retryable: false, message: '너무 흔한 비밀번호입니다' },
  PASSWORD_PERSONAL: {
    status: 400,
    retryable: false,
    message: '아이디나 이메일은 비밀번호로 쓸 수 없습니다',
  },
  PASSWORD_UNCHANGED: { status: 400, retryable: false, message: '현재 비밀번호와 같은 비밀번호입니다' },
  TICKET_INVALID: { status: 400, retryable: false, message: '로그인 티켓이 유효하지 않습니다' },
  RESET_INVALID: { status: 400, retryable: false, message: '비밀번호 재설정 링크가 유효하지 않습니다' },
  INVITE_INVALID: { status: 400, retryable: false, message: '초대 링크가 유효하지 않습니다' },
  PICTURE_UNREADABLE: { status: 400, retryable: false, message: '읽을 수 없는 사진입니다' },
  EMOJI_ONLY: { status: 400, retryable: false, message: '이모지만 보낼 수 있는 채팅방입니다' },
  LOGIN_FAILED: { status: 401, retryable: false, message: '아이디 or 비밀번호가 맞지 않습니다.' },
  NOT_LOGGED_IN: { status: 401, retryable: false, message: '로그인이 필요합니다' },
  FORBIDDEN: { status: 403, retryable: false, message: '권한이 없습니다' },
  NOT_A_MEMBER: { status: 403, retryable: false, message: '채팅방의 멤버가 아닙니다' },
  BLOCKED: { status: 403, retryable: false, message: '차단되어 있어 할 수 없습니다' },
  INVITATION_REFUSED: {
    status: 403,
    retryable: false,
    message: '친구로 추가한 사람의 초대만 받는 사용자입니다',
  },
  BANNED: { status: 403, retryable: false, message: '채팅방에서 차단된 사용자입니다' },
  ACCOUNT_LOCKED: { status: 403, retryable: false, message: '잠긴 계정입니다. 관리자에게 문의하십시오' },
  WRONG_PASSWORD: { status: 403, retryable: false, message: '현재 비밀번호가 맞지 않습니다' },
  USER_NOT_FOUND: { status: 404, retryable: false, message: '유저가 존재하지 않습니다' },
  ROOM_NOT_FOUND: { status: 404, retryable: false, message: '채팅방이 존재하지 않습니다' },
  MESSAGE_NOT_FOUND: { status: 404, retryable: false, message: '메시지가 존재하지 않습니다' },
  FILE_NOT_FOUND: { status: 404, retryable: false, message: '파일이 존재하지 않습니다' },
  NOT_FOUND: { status: 404, retryable: false, message: '요청을 찾을 수 없습니다' },
  USER_EXISTS: { status: 409, retryable: false, message: '이미 존재하는 유저입니다' },
  DIRECT_ROOM: { status: 409, retryable: false, message: '1:1 채팅방에서는 할 수 없습니다' },
  ROOM_FULL: { status: 409, retryable: false, message: '채팅방의 인원이 가득 찼습니다' },
  TOO_MANY_ROOMS: { status: 409, retryable: false, message: '더 많은 채팅방을 만들 수 없습니다' },
  TOO_MANY_LINKS: { status: 409, retryable: false, message: '초대 링크를 더 만들 수 없습니다' },
  TOO_MANY_REPORTS: { status: 409, retryable: false, message: '이 채팅방에서는 더 신고할 수 없습니다' },
  TOO_MANY_FRIENDS: { status: 409, retryable: false, message: '친구를 더 추가할 수 없습니다' },
  TOO_MANY_PINS: {
    status: 409,
    retryable: false,
    message: '더 많은 메시지를 고정할 수 없습니다',
  },
  TOO_MANY_FILES: { status: 409, retryable: false, message: '더 많은 파일을 보관할 수 없습니다' },
  TOO_MANY_REACTIONS: {
    status: 409,
    retryable: false,
    message: '한 메시지에 더 많은 반응을 남길 수 없습니다',
  },
  CONFLICT: { status: 409, retryable: false, message: '중복전송' },
  TOO_LARGE: { status: 413, retryable: false, message: '요청이 너무 큽니다' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, message: 'application/json 이 필요합니다' },
  FILE_TYPE_REFUSED: { status: 415, retryable: false, message: '받지 않는 종류의 파일입니다' },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    retryable: true,
    message: '시도가 너무 많습니다. 잠시 후 다시 시도하십시오',
  },
  TOO_MANY_STRANGERS: {
    status: 429,
    retryable: true,
    message: '나를 추가하지 않은 사람을 너무 많이 초대했습니다. 잠시 후 다시 시도하십시오',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    retryable: true,
    message: '요청이 너무 많습니다. 잠시 후 다시 시도하십시오',
  },
  INTERNAL: { status: 500, retryable: true, message: '서버 오류입니다' },
  UNAVAILABLE: { status: 503, retryable: true, message: '서비스를 잠시 사용할 수 없습니다' },
  BUSY: { status: 503, retryable: true, message: '요청이 많습니다. 잠시 후 다시 시도하십시오' },
  EXPIRED: { status: 504, retryable: true, message: '요청 시간이 지났습니다' },
  TIMEOUT: { status: 504, retryable: true, message: '아직 응답이 없습니다' },
} as const;

/** The code of a failure: `errorCode` in replies, `code` in problem+json, header `parley-error`. */
export type FailureCode = keyof typeof failures;

/** Whether a text is one of the table's codes. */
export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(failures, text);
}

export interface FailureOptions extends ErrorOptions {
  /** Seconds after which a retry makes sense, if known. */
  readonly retryAfter?: number | undefined;
  /** What is wrong with the request, in English, if more is known than the code says. */
  readonly detail?: string | undefined;
}

/** An error with a code of the table, and optionally details of this case. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly retryAfter: number | undefined;
  readonly detail: string | undefined;

  /** @param message replaces the table's message; must never contain a value of the request. */
  constructor(code: FailureCode, message?: string, { retryAfter, detail, ...options }: FailureOptions = {}) {
    super(message ?? failures[code].message, options);
    this.code = code;
    this.retryAfter = retryAfter;
    this.detail = detail;
  }

  get status(): number {
    return failures[this.code].status;
  }

  get retryable(): boolean {
    return failures[this.code].retryable;
  }
}
