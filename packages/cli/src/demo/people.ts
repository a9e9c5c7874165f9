/** The demo's people, and those whom a visitor is told to log in as. */

export type Language = 'ko' | 'en';

export interface DemoPerson {
  readonly userId: string;
  readonly userName: string;
  readonly language: Language;
  readonly status: string;
}

/** Everybody's password. It is public, so the demo must not run where others can reach it. */
export const demoPassword = 'parley demo';

const person = (language: Language) => (userId: string, userName: string, status: string) => ({
  userId,
  userName,
  language,
  status,
});
const korean = person('ko');
const english = person('en');

export const people: readonly DemoPerson[] = [
  korean('minji.kim', '김민지', '오늘도 화이팅'),
  korean('junho.lee', '이준호', '회의 중'),
  korean('seoyeon.park', '박서연', '점심 뭐 먹지'),
  korean('dohyun.choi', '최도현', ''),
  korean('yujin.jung', '정유진', '휴가 🏝️'),
  korean('hyunwoo.kang', '강현우', '출근길'),
  korean('jiwoo.cho', '조지우', ''),
  korean('sumin.yoon', '윤수민', '커피 수혈 중 ☕'),
  korean('taeyang.jang', '장태양', ''),
  korean('haeun.lim', '임하은', '주말만 기다리는 중'),
  korean('jihoon.han', '한지훈', '재택'),
  korean('nari.oh', '오나리', ''),
  english('emma.wilson', 'Emma Wilson', 'In Seoul until Friday'),
  english('noah.brown', 'Noah Brown', 'Reading'),
  english('olivia.clark', 'Olivia Clark', ''),
  english('liam.scott', 'Liam Scott', 'Out for a run'),
  english('ava.turner', 'Ava Turner', 'On a train'),
  english('jack.evans', 'Jack Evans', ''),
  english('mia.hughes', 'Mia Hughes', 'Do not disturb'),
  english('leo.martin', 'Leo Martin', ''),
];

/** The users in most rooms. */
export const guides = { ko: 'minji.kim', en: 'emma.wilson' } as const;
