import { translated } from './translated.ts';

export const meTexts = translated({
  en: {
    password: 'Password',
    passwordAbout: 'Your other devices are logged out when it changes.',
    current: 'Current password',
    next: 'New password',
    change: 'Change password',
    changing: 'Changing your password…',
    changed: 'Your password is changed. Your other devices are logged out.',
    logOutTitle: 'Log out with messages unsent?',
    logOutAbout: (count: number) =>
      `${count === 1 ? 'One message that you have' : `${count} messages that you have`} written is not sent yet. Logging out removes it from this browser.`,
    settings: 'Settings',
    notifications: 'Notifications',
    notificationsAbout: 'Tells of new messages while Parley is out of sight.',
    notificationsAsked: 'Your browser asks whether Parley may.',
    notificationsDenied: 'Your browser forbids it. Allow notifications in its settings for this site.',
    notificationsMissing: 'This browser has none.',
  },
  ko: {
    password: '비밀번호',
    passwordAbout: '바꾸면 다른 기기에서는 로그아웃됩니다.',
    current: '현재 비밀번호',
    next: '새 비밀번호',
    change: '비밀번호 바꾸기',
    changing: '비밀번호를 바꾸는 중…',
    changed: '비밀번호를 바꿨습니다. 다른 기기에서는 로그아웃됩니다.',
    logOutTitle: '보내지 않은 메시지가 있습니다',
    logOutAbout: (count) =>
      `작성했지만 아직 보내지 않은 메시지가 ${count}개 있습니다. 로그아웃하면 이 브라우저에서 지워집니다.`,
    settings: '설정',
    notifications: '알림',
    notificationsAbout: 'Parley를 보고 있지 않을 때 새 메시지를 알려 줍니다.',
    notificationsAsked: '브라우저가 알림을 허용할지 묻고 있습니다.',
    notificationsDenied: '브라우저에서 막혀 있습니다. 브라우저의 사이트 설정에서 알림을 허용하세요.',
    notificationsMissing: '이 브라우저에는 알림 기능이 없습니다.',
  },
});
