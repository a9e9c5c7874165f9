/**
 * What is said in the demo: exchanges of one who begins and others who answer, by theme.
 *
 * `{food}` and its like stand for one of `words`, the same throughout an exchange; `{name}` for somebody who is called.
 */
import type { Language } from './people.ts';

export type Theme = 'lunch' | 'hiking' | 'drama' | '배포' | 'weekend' | 'books' | 'release' | 'emoji';

export interface Exchange {
  readonly opens: readonly string[];
  readonly answers: readonly string[];
}

export const words: Readonly<Record<string, readonly string[]>> = {
  음식: [
    '김치찌개',
    '냉면',
    '돈가스',
    '쌀국수',
    '비빔밥',
    '순두부찌개',
    '칼국수',
    '제육볶음',
    '초밥',
    '샐러드',
  ],
  시간: ['11시 40분', '12시', '12시 반', '1시', '1시 반'],
  산: ['북한산', '관악산', '도봉산', '청계산', '인왕산', '수락산'],
  역: ['사당역', '도봉산역', '구파발역', '청계산입구역', '경복궁역'],
  드라마: ['봄날의 편지', '심야식당 7호', '검은 숲', '두 번째 여름', '왕의 서재'],
  회: ['3회', '5회', '8회', '10회', '마지막 회'],
  버전: ['2.4', '2.5', '3.0', '3.1'],
  요일: ['월요일', '화요일', '수요일', '목요일', '금요일'],
  place: [
    'the river',
    'the market',
    'the new gallery',
    'Bukchon',
    'the botanical garden',
    'the bakery on the corner',
  ],
  day: ['Friday', 'Saturday', 'Saturday morning', 'Sunday', 'Sunday afternoon'],
  dish: ['pancakes', 'dumplings', 'a roast', 'noodles', 'lemon cake', 'far too much cheese'],
  book: ['The Quiet Harbour', 'A Year of Rain', 'Letters from Busan', 'The Glass Orchard', 'Small Hours'],
  chapter: ['chapter three', 'chapter seven', 'chapter twelve', 'the last chapter', 'page one hundred'],
  version: ['2.4', '2.5', '3.0', '3.1'],
  part: ['search', 'the login page', 'notifications', 'the room list', 'the import'],
};

export const exchanges: Readonly<Record<Theme, readonly Exchange[]>> = {
  lunch: [
    {
      opens: ['오늘 점심 뭐 먹을까요?', '슬슬 배고픈데 점심 어떻게 하세요?', '점심 같이 드실 분?'],
      answers: [
        '{음식} 어때요?',
        '저는 {음식} 먹고 싶어요',
        '어제 {음식} 먹어서 다른 거요',
        '저 갈게요!',
        '{시간}에 나가요',
        '저는 도시락 싸 왔어요 🍱',
      ],
    },
    {
      opens: [
        '{음식} 먹으러 갈까요?',
        '비도 오는데 {음식} 어때요? ☔',
        '새로 생긴 {음식} 집 가 보신 분 있어요?',
      ],
      answers: [
        '좋아요 👍',
        '거기 줄이 길던데요',
        '{시간}에 가면 자리 있어요',
        '저번에 먹어 봤는데 맛있어요',
        '가격이 조금 올랐더라고요',
        '저는 다음에 갈게요 ㅠㅠ',
        '완전 찬성입니다',
      ],
    },
    {
      opens: [
        '{name}님, 오늘 {음식} 괜찮으세요?',
        '{name}님 자리에 계세요? 점심 가요',
        '{name}님이 추천하신 {음식} 집 어디였죠?',
      ],
      answers: [
        '네 좋아요!',
        '5분만 기다려 주세요',
        '길 건너 2층이에요',
        '저도 같이 가도 될까요?',
        '예약은 제가 할게요',
      ],
    },
    {
      opens: ['커피 한잔하실 분 ☕', '디저트는 제가 살게요', '후식으로 뭐가 좋을까요?'],
      answers: [
        '저요!',
        '아이스 아메리카노 부탁드려요',
        '저는 따뜻한 라테요',
        '오 감사합니다 🙏',
        '케이크도 하나 나눠 먹어요 🍰',
        '저는 물이면 돼요',
      ],
    },
    {
      opens: ['오늘 {음식} 진짜 맛있었어요', '{음식} 양이 정말 많네요', '다 먹고 나니 졸리네요 😴'],
      answers: [
        'ㅋㅋㅋㅋ 저도요',
        '다음에 또 가요',
        '저녁은 굶어야겠어요',
        '사진 찍을 걸 그랬어요',
        '그 집은 반찬도 맛있죠',
      ],
    },
  ],
  hiking: [
    {
      opens: ['이번 주말에 {산} 가실 분?', '토요일에 {산} 어떠세요? ⛰️', '{산} 단풍이 예쁘대요 🍁'],
      answers: [
        '저 갈 수 있어요',
        '몇 시에 만나요?',
        '{역}에서 아침 8시 어때요?',
        '무릎이 아파서 이번엔 쉴게요',
        '날씨 좋다고 하네요 ☀️',
        '초보자도 괜찮을까요?',
      ],
    },
    {
      opens: ['{역} 몇 번 출구였죠?', '내일 {역}에서 모이는 거 맞죠?', '{name}님 {역}까지 얼마나 걸리세요?'],
      answers: [
        '2번 출구요',
        '네 8시까지 오시면 돼요',
        '저는 조금 늦을 것 같아요',
        '김밥은 제가 살게요',
        '천천히 오세요 🙂',
      ],
    },
    {
      opens: ['등산화 추천 좀 해 주세요', '스틱 꼭 필요할까요?', '물 몇 병 챙기면 될까요?'],
      answers: [
        '운동화도 괜찮아요',
        '저 하나 남는 거 있어요',
        '두 병이면 충분해요',
        '초콜릿도 챙기세요 🍫',
        '바람막이는 꼭 가져오세요',
        '지난번에 저는 안 가져가서 고생했어요',
      ],
    },
    {
      opens: ['정상 도착! 🎉', '{산} 정상인데 경치가 최고예요', '드디어 내려왔습니다'],
      answers: [
        '와 사진 올려 주세요',
        '고생하셨어요 👏',
        '부럽네요',
        '막걸리 한잔하셔야죠',
        '다음엔 저도 꼭 갈게요',
      ],
    },
  ],
  drama: [
    {
      opens: ['어제 {드라마} 보신 분?', '{드라마} {회} 보고 울었어요 😭', '요즘 {드라마} 재미있나요?'],
      answers: [
        '저요! 반전 대박',
        '스포 금지요 🤐',
        '저는 아직 {회} 보는 중이에요',
        '음악이 정말 좋아요',
        '주인공 연기 잘하더라고요',
        '원작이 더 나은 것 같아요',
        '한번 틀면 못 멈춰요',
      ],
    },
    {
      opens: ['범인이 누구일까요?', '{드라마} 결말 어떻게 될 것 같아요?', '{name}님 추리 맞은 것 같은데요?'],
      answers: [
        '저는 옆집 사람 같아요',
        '아무도 못 믿겠어요 ㅋㅋㅋ',
        '작가님만 아시겠죠',
        '다음 주까지 어떻게 기다려요',
        '해피엔딩이면 좋겠어요',
      ],
    },
    {
      opens: [
        '주말에 몰아 볼 드라마 추천해 주세요',
        '가볍게 볼 거 없을까요?',
        '{드라마} 다 봤는데 이제 뭐 보죠?',
      ],
      answers: [
        '{드라마} 강력 추천합니다',
        '영화도 괜찮으세요?',
        '저는 예능 봐요 ㅎㅎ',
        '옛날 드라마가 편하더라고요',
        '리스트 만들어 드릴게요',
      ],
    },
  ],
  배포: [
    {
      opens: [
        '{버전} 배포 {요일}에 하는 거 맞죠?',
        '{버전} 일정 다시 확인 부탁드려요',
        '{name}님 {버전} 테스트 끝났을까요?',
      ],
      answers: [
        '네 오후 2시 예정입니다',
        '한 건만 더 확인하면 돼요',
        '리뷰 올려 두었습니다',
        '확인했습니다 ✅',
        '문서도 같이 고칠게요',
        '{요일}이 더 안전할 것 같아요',
      ],
    },
    {
      opens: [
        '테스트 서버가 느린 것 같아요',
        '로그인 화면에서 오류가 나요',
        '방금 알림이 두 번 왔는데 저만 그런가요?',
      ],
      answers: [
        '저도 봤어요',
        '로그 확인해 볼게요',
        '새로고침하니 괜찮아졌어요',
        '원인 찾았습니다',
        '고쳐서 올렸어요 🙏',
        '재현이 안 되네요',
      ],
    },
  ],
  weekend: [
    {
      opens: [
        'Anyone up for {place} on {day}?',
        'Thinking of going to {place} this weekend',
        'What is everyone doing on {day}?',
      ],
      answers: [
        'Count me in!',
        'What time?',
        'I can only make it after three',
        'Is it far from the station?',
        'Sounds lovely',
        'Working, sadly 😩',
        'Can I bring a friend?',
      ],
    },
    {
      opens: [
        "I'm making {dish} on {day}, who's hungry?",
        'Potluck at mine on {day}?',
        '{name}, are you still bringing {dish}?',
      ],
      answers: [
        "I'll bring drinks 🍹",
        'Yes please',
        'I am allergic to nuts, just so you know',
        'Save me a plate',
        "What's the address again?",
        'You had me at {dish}',
      ],
    },
    {
      opens: [
        'It looks like rain on {day} ☔',
        'Has anybody been to {place} lately?',
        'The trains are a mess today',
      ],
      answers: [
        'Then we go to the cinema',
        "It's lovely, go early",
        'Take the bus, much quicker',
        'Typical',
        'I never check the forecast',
        'We could push it to {day}',
      ],
    },
    {
      opens: ['Back home, what a day!', 'Photos from {place} are up 📸', 'My legs hurt'],
      answers: [
        'Thanks for organising!',
        'That sunset 😍',
        'Same time next week?',
        'Mine too, worth it though',
        'Who took the last one?',
        'I look like a potato in all of them',
      ],
    },
  ],
  books: [
    {
      opens: ['Where is everybody in {book}?', 'I finished {book} last night', 'Is {book} always this slow?'],
      answers: [
        'Only at {chapter}',
        'Same here, I could not put it down',
        'It picks up after {chapter}',
        'No spoilers please 🙈',
        'I liked the sister best',
        'The translation is beautiful',
      ],
    },
    {
      opens: ['What shall we read next?', 'I vote for {book}', '{name}, you wanted to suggest something?'],
      answers: [
        'Something short this time',
        'I have a spare copy',
        'The library has four of them',
        '{book}, definitely',
        'Anything but crime',
        'Happy with either 🙂',
      ],
    },
    {
      opens: ['Can we meet on {day} instead?', 'Who is hosting on {day}?', 'Shall we meet at {place}?'],
      answers: [
        'Fine by me',
        'I can host',
        "I'll be ten minutes late",
        'See you there',
        'Tea or wine?',
        'Both 🍷',
      ],
    },
  ],
  release: [
    {
      opens: [
        'Are we still on track for {version}?',
        '{version} is on staging, please have a look',
        '{name}, could you review {part} today?',
      ],
      answers: [
        'Yes, two issues left',
        'Looking now 👀',
        'Found a typo, otherwise great',
        'On it after lunch',
        '👍 from me',
        'Let us move it to {day}, to be safe',
      ],
    },
    {
      opens: ['{part} feels slow since this morning', 'Did anybody change {part}?', 'The build is red again'],
      answers: [
        'That was me, fixing it',
        'Works here, try again?',
        'It was the cache',
        'Rolled back',
        'Thanks for spotting it 🙏',
        'Green now ✅',
      ],
    },
  ],
  emoji: [
    {
      opens: ['👋', '☀️', '🍜', '🎉', '😴', '⛰️'],
      answers: ['👍', '😂', '🙌', '❤️', '🔥', '😋', '🤔', '👏 👏', '☕', '🥳 🎂'],
    },
  ],
};

/** What anybody may put in. */
export const asides: Readonly<Record<Language, readonly string[]>> = {
  ko: [
    'ㅋㅋㅋㅋ',
    '네네',
    '오 좋네요',
    '감사합니다!',
    '헐 진짜요?',
    '맞아요',
    '확인했어요',
    '👍',
    '저도 궁금해요',
    '굿굿',
  ],
  en: ['haha', 'Nice!', 'Thanks!', 'Good point', 'Really?', 'Same', 'Noted', '👍', 'Ha, no way', 'Perfect'],
};

/** What is said by mistake, and taken back. */
export const mistakes: Readonly<Record<Language, readonly string[]>> = {
  ko: ['앗 방을 잘못 찾았네요', '엄마 나 저녁 먹고 들어갈게', 'ㅂㅈㄷㄱ'],
  en: ['oops, wrong room', 'milk, eggs, bread', 'asdfgh'],
};

export const reactionEmoji = ['👍', '❤️', '😂', '🎉', '😮', '🙏', '🔥', '👀'] as const;
