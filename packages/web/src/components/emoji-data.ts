/**
 * The emoji of the picker, by category. A line contains an emoji, its names in English and in Korean, and after a comma
 * further search words. Loaded only with the grid (emoji-grid.tsx), to keep the pages small.
 */

export interface Emoji {
  readonly emoji: string;
  readonly name: { readonly en: string; readonly ko: string };
  /** All search words. */
  readonly words: string;
}

function emojiOf(lines: string): readonly Emoji[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [emoji = '', english = '', korean = ''] = line.split(/ ~ /);
      const name = { en: english.split(',')[0] ?? '', ko: korean.split(',')[0] ?? '' };
      return { emoji, name, words: `${english} ${korean}`.replaceAll(',', '') };
    });
}

export const emojiGroups = {
  faces: emojiOf(`
😀 ~ grinning face, smile happy ~ 활짝 웃는 얼굴, 미소
😃 ~ grinning face with big eyes, smile happy ~ 눈을 크게 뜨고 웃는 얼굴
😄 ~ grinning face with smiling eyes, happy ~ 눈웃음 짓는 얼굴
😁 ~ beaming face, grin ~ 이를 드러내고 웃는 얼굴
😆 ~ squinting laugh, haha ~ 눈을 질끈 감고 웃는 얼굴
😅 ~ laugh with sweat, nervous phew ~ 땀 흘리며 웃는 얼굴, 진땀
😂 ~ tears of joy, lol laugh ~ 기쁨의 눈물, ㅋㅋㅋ 웃음
🤣 ~ rolling on the floor laughing, rofl lol ~ 바닥을 구르며 웃는 얼굴, ㅋㅋㅋ
🙂 ~ slight smile ~ 살짝 웃는 얼굴, 미소
🙃 ~ upside-down face, irony ~ 거꾸로 된 얼굴
😉 ~ wink ~ 윙크
😊 ~ smiling face, blush ~ 수줍게 웃는 얼굴
😇 ~ angel, halo innocent ~ 천사
🥰 ~ smiling with hearts, love ~ 하트에 둘러싸인 얼굴, 사랑
😍 ~ heart eyes, love ~ 하트 눈, 사랑
🤩 ~ star-struck, wow ~ 별 눈, 반한 얼굴
😘 ~ blowing a kiss, love ~ 키스를 보내는 얼굴, 뽀뽀
😋 ~ yummy, delicious tongue ~ 맛있는 얼굴, 냠냠
😛 ~ tongue out ~ 혀를 내민 얼굴, 메롱
😜 ~ winking with tongue, joke ~ 윙크하며 메롱, 장난
🤪 ~ zany face, crazy ~ 우스꽝스러운 얼굴
🤗 ~ hug ~ 안아 주는 얼굴, 포옹
🤭 ~ oops, giggle hand over mouth ~ 입을 가린 얼굴, 어머
🤫 ~ shush, quiet secret ~ 쉿, 조용히 비밀
🤔 ~ thinking, hmm ~ 생각하는 얼굴, 고민 음
🫡 ~ salute, yes sir ~ 경례, 넵
🤐 ~ zipped mouth, secret ~ 입을 잠근 얼굴, 비밀
😐 ~ neutral face, meh ~ 무표정
😑 ~ expressionless ~ 표정 없는 얼굴
😶 ~ no mouth, silent ~ 말문이 막힌 얼굴
😏 ~ smirk ~ 씩 웃는 얼굴, 썩소
😒 ~ unamused ~ 못마땅한 얼굴
🙄 ~ rolling eyes ~ 눈을 굴리는 얼굴
😬 ~ grimace, awkward ~ 난감한 얼굴
😌 ~ relieved, calm ~ 안도하는 얼굴, 휴
😔 ~ pensive, sad ~ 시무룩한 얼굴
😪 ~ sleepy ~ 졸린 얼굴
😴 ~ sleeping, zzz ~ 자는 얼굴, 쿨쿨
😷 ~ mask, sick ~ 마스크 쓴 얼굴, 아픔
🤒 ~ fever, sick ~ 열나는 얼굴, 아픔
🤢 ~ nauseated, sick ~ 메스꺼운 얼굴
🤧 ~ sneeze, cold ~ 재채기하는 얼굴, 감기
🥵 ~ hot ~ 더운 얼굴
🥶 ~ cold, freezing ~ 추운 얼굴
😵‍💫 ~ dizzy ~ 어지러운 얼굴
🤯 ~ mind blown, exploding head ~ 머리가 터지는 얼굴, 충격
🥳 ~ party face, birthday celebrate ~ 파티하는 얼굴, 축하 생일
😎 ~ cool, sunglasses ~ 선글라스 낀 얼굴, 멋짐
🤓 ~ nerd ~ 안경 낀 얼굴, 공부
😕 ~ confused ~ 갸우뚱한 얼굴
😟 ~ worried ~ 걱정하는 얼굴
😮 ~ surprised, open mouth ~ 놀란 얼굴, 오
😳 ~ flushed, embarrassed ~ 얼굴이 빨개진 얼굴, 당황
🥺 ~ pleading, please ~ 애원하는 얼굴, 부탁
😨 ~ fearful ~ 무서워하는 얼굴
😰 ~ anxious, cold sweat ~ 식은땀 흘리는 얼굴
😢 ~ crying, sad tear ~ 우는 얼굴, 눈물
😭 ~ loud crying, sob sad ~ 엉엉 우는 얼굴, ㅠㅠ
😱 ~ screaming, fear ~ 비명 지르는 얼굴
😩 ~ weary, tired ~ 지친 얼굴
🥱 ~ yawn, bored tired ~ 하품하는 얼굴, 지루함
😤 ~ huffing, triumph ~ 씩씩대는 얼굴
😡 ~ angry, mad ~ 화난 얼굴, 분노
🤬 ~ swearing, angry ~ 욕하는 얼굴
💀 ~ skull, dead ~ 해골
💩 ~ pile of poo ~ 똥
👻 ~ ghost ~ 유령
👽 ~ alien ~ 외계인
🤖 ~ robot ~ 로봇
`),
  people: emojiOf(`
👍 ~ thumbs up, yes good like ~ 엄지 척, 좋아요
👎 ~ thumbs down, no bad ~ 엄지 아래로, 싫어요
👌 ~ OK hand ~ 오케이
✌️ ~ victory hand, peace ~ 브이, 승리
🤞 ~ crossed fingers, luck ~ 행운을 비는 손
🤟 ~ love-you hand ~ 사랑해 손짓
🫰 ~ finger heart ~ 손가락 하트
🫶 ~ heart hands, love ~ 손 하트, 사랑
🤙 ~ call me ~ 전화해 손짓
👈 ~ pointing left ~ 왼쪽을 가리키는 손
👉 ~ pointing right ~ 오른쪽을 가리키는 손
👆 ~ pointing up ~ 위를 가리키는 손
👇 ~ pointing down ~ 아래를 가리키는 손
✋ ~ raised hand, stop high five ~ 손바닥, 멈춤
👋 ~ waving hand, hello bye ~ 흔드는 손, 안녕
👏 ~ clapping, bravo ~ 박수, 짝짝
🙌 ~ raising hands, hooray ~ 만세
👐 ~ open hands ~ 벌린 손
🤝 ~ handshake, deal ~ 악수
🙏 ~ folded hands, please thanks ~ 두 손 모으기, 부탁 감사
💪 ~ strong arm, muscle ~ 힘내, 근육
✊ ~ raised fist ~ 주먹
👊 ~ fist bump ~ 주먹 인사
✍️ ~ writing hand ~ 글 쓰는 손
👀 ~ eyes, look ~ 눈, 보는 중
🧠 ~ brain ~ 뇌
👶 ~ baby ~ 아기
🧒 ~ child ~ 어린이
👩 ~ woman ~ 여자
👨 ~ man ~ 남자
👵 ~ old woman, grandmother ~ 할머니
👴 ~ old man, grandfather ~ 할아버지
🙋 ~ raising hand, me question ~ 손 든 사람, 저요
🙅 ~ no gesture ~ 안 돼, 금지
🙆 ~ OK gesture ~ 머리 위 동그라미, 좋아
🙇 ~ bowing, sorry thanks ~ 고개 숙여 인사, 죄송 감사
🤷 ~ shrug, don't know ~ 어깨를 으쓱, 몰라
🤦 ~ facepalm ~ 이마를 짚는 사람
🏃 ~ running ~ 달리기
💃 ~ dancing ~ 춤
👨‍👩‍👧‍👦 ~ family ~ 가족
🧑‍💻 ~ technologist, work computer ~ 개발자, 컴퓨터 일
`),
  nature: emojiOf(`
🐶 ~ dog ~ 강아지, 개
🐱 ~ cat ~ 고양이
🐭 ~ mouse ~ 쥐
🐰 ~ rabbit ~ 토끼
🦊 ~ fox ~ 여우
🐻 ~ bear ~ 곰
🐼 ~ panda ~ 판다
🐯 ~ tiger ~ 호랑이
🦁 ~ lion ~ 사자
🐷 ~ pig ~ 돼지
🐸 ~ frog ~ 개구리
🐵 ~ monkey ~ 원숭이
🙈 ~ see no evil, monkey ~ 눈을 가린 원숭이
🐧 ~ penguin ~ 펭귄
🐥 ~ chick ~ 병아리
🐳 ~ whale ~ 고래
🐢 ~ turtle, slow ~ 거북이
🦋 ~ butterfly ~ 나비
🐝 ~ bee ~ 꿀벌
🌸 ~ cherry blossom, flower spring ~ 벚꽃, 봄
🌹 ~ rose ~ 장미
🌻 ~ sunflower ~ 해바라기
💐 ~ bouquet, flowers ~ 꽃다발
🍀 ~ four-leaf clover, luck ~ 네잎클로버, 행운
🌱 ~ seedling, plant ~ 새싹
🌳 ~ tree ~ 나무
🍁 ~ maple leaf, autumn ~ 단풍
☀️ ~ sun, sunny ~ 해, 맑음
⛅ ~ sun behind cloud ~ 구름 조금
☁️ ~ cloud ~ 구름, 흐림
🌧️ ~ rain ~ 비
☔ ~ umbrella, rain ~ 우산, 비
⚡ ~ lightning ~ 번개
❄️ ~ snowflake, cold ~ 눈송이, 겨울
⛄ ~ snowman ~ 눈사람
🌈 ~ rainbow ~ 무지개
🌙 ~ moon, night ~ 달, 밤
⭐ ~ star ~ 별
✨ ~ sparkles ~ 반짝임
🔥 ~ fire, hot ~ 불, 대박
🌊 ~ wave, sea ~ 파도, 바다
`),
  food: emojiOf(`
🍎 ~ apple ~ 사과
🍌 ~ banana ~ 바나나
🍉 ~ watermelon ~ 수박
🍇 ~ grapes ~ 포도
🍓 ~ strawberry ~ 딸기
🍑 ~ peach ~ 복숭아
🥑 ~ avocado ~ 아보카도
🍚 ~ rice, meal ~ 밥, 식사
🍜 ~ noodles, ramen ~ 라면, 국수
🍲 ~ stew, soup ~ 찌개, 국
🍙 ~ rice ball ~ 주먹밥, 삼각김밥
🍣 ~ sushi ~ 초밥
🥟 ~ dumpling ~ 만두
🍗 ~ chicken ~ 치킨, 닭다리
🥩 ~ meat, steak ~ 고기
🍔 ~ hamburger ~ 햄버거
🍕 ~ pizza ~ 피자
🍟 ~ french fries ~ 감자튀김
🥪 ~ sandwich ~ 샌드위치
🥗 ~ salad ~ 샐러드
🍳 ~ egg, breakfast ~ 달걀, 아침
🍞 ~ bread ~ 빵
🍰 ~ cake ~ 케이크
🎂 ~ birthday cake ~ 생일 케이크
🍩 ~ doughnut ~ 도넛
🍪 ~ cookie ~ 쿠키
🍫 ~ chocolate ~ 초콜릿
🍦 ~ ice cream ~ 아이스크림
☕ ~ coffee ~ 커피
🍵 ~ tea ~ 차
🧋 ~ bubble tea ~ 버블티
🍺 ~ beer ~ 맥주
🍻 ~ cheers, beer ~ 건배, 맥주
🍷 ~ wine ~ 와인
🥂 ~ champagne, cheers celebrate ~ 축배, 건배
`),
  activity: emojiOf(`
🎉 ~ party popper, tada congratulations ~ 폭죽, 축하
🎊 ~ confetti, celebrate ~ 색종이, 축하
🎈 ~ balloon ~ 풍선
🎁 ~ gift, present ~ 선물
🏆 ~ trophy, win ~ 트로피, 우승
🥇 ~ gold medal, first ~ 금메달, 일등
⚽ ~ football, soccer ~ 축구
⚾ ~ baseball ~ 야구
🏀 ~ basketball ~ 농구
🎾 ~ tennis ~ 테니스
🏊 ~ swimming ~ 수영
🚴 ~ cycling, bicycle ~ 자전거
🎮 ~ video game ~ 게임
🎯 ~ bullseye, target ~ 과녁, 명중
🎨 ~ art, paint ~ 그림, 미술
🎤 ~ microphone, karaoke ~ 마이크, 노래방
🎧 ~ headphones, music ~ 헤드폰, 음악
🎵 ~ music note ~ 음표, 음악
🎬 ~ film, movie ~ 영화
📷 ~ camera, photo ~ 카메라, 사진
🚗 ~ car ~ 자동차
🚌 ~ bus ~ 버스
🚇 ~ underground, metro ~ 지하철
🚄 ~ train ~ 기차, KTX
✈️ ~ airplane, travel ~ 비행기, 여행
🚀 ~ rocket, launch ~ 로켓, 출시
🏠 ~ house, home ~ 집
🏢 ~ office, work ~ 회사, 사무실
🏫 ~ school ~ 학교
🏥 ~ hospital ~ 병원
⛰️ ~ mountain ~ 산
🏖️ ~ beach, holiday ~ 해변, 휴가
🗺️ ~ map ~ 지도
`),
  things: emojiOf(`
📱 ~ mobile phone ~ 휴대폰
💻 ~ laptop, computer ~ 노트북, 컴퓨터
⌚ ~ watch, time ~ 손목시계
⏰ ~ alarm clock, time ~ 알람, 시계
⏳ ~ hourglass, wait ~ 모래시계, 기다림
📅 ~ calendar, date ~ 달력, 일정
📌 ~ pin ~ 압정, 고정
📎 ~ paper clip, attachment ~ 클립, 첨부
📝 ~ memo, note ~ 메모
📚 ~ books, study ~ 책, 공부
📈 ~ chart up ~ 상승 그래프
📉 ~ chart down ~ 하락 그래프
✉️ ~ letter, mail ~ 편지, 메일
📢 ~ announcement, loudspeaker ~ 확성기, 공지
🔔 ~ bell, notification ~ 종, 알림
🔍 ~ magnifying glass, search ~ 돋보기, 검색
🔑 ~ key ~ 열쇠
🔒 ~ lock ~ 자물쇠, 잠금
💡 ~ light bulb, idea ~ 전구, 아이디어
🔧 ~ wrench, fix ~ 렌치, 수리
🐛 ~ bug ~ 버그, 벌레
💰 ~ money ~ 돈
💳 ~ credit card ~ 카드
🛒 ~ shopping cart ~ 장바구니, 쇼핑
👑 ~ crown ~ 왕관
💍 ~ ring, wedding ~ 반지, 결혼
👕 ~ T-shirt, clothes ~ 티셔츠, 옷
👟 ~ shoe, sneaker ~ 운동화, 신발
💊 ~ pill, medicine ~ 약
🗑️ ~ bin, trash ~ 휴지통
`),
  signs: emojiOf(`
❤️ ~ red heart, love ~ 빨간 하트, 사랑
🧡 ~ orange heart ~ 주황 하트
💛 ~ yellow heart ~ 노란 하트
💚 ~ green heart ~ 초록 하트
💙 ~ blue heart ~ 파란 하트
💜 ~ purple heart ~ 보라 하트
🖤 ~ black heart ~ 검은 하트
🤍 ~ white heart ~ 하얀 하트
💔 ~ broken heart ~ 깨진 하트, 이별
💕 ~ two hearts, love ~ 하트 두 개, 사랑
💖 ~ sparkling heart ~ 반짝이는 하트
💯 ~ hundred points, perfect ~ 백 점, 완벽
💢 ~ anger ~ 화남, 빠직
💥 ~ boom, collision ~ 쾅, 폭발
💬 ~ speech bubble, chat ~ 말풍선, 대화
💤 ~ zzz, sleep ~ 쿨쿨, 잠
✅ ~ check mark, done yes ~ 체크, 완료
❌ ~ cross mark, no ~ 엑스, 아니요
⭕ ~ circle, correct ~ 동그라미, 정답
❓ ~ question mark ~ 물음표, 질문
❗ ~ exclamation mark ~ 느낌표
⚠️ ~ warning ~ 주의, 경고
🚫 ~ prohibited, no ~ 금지
🆗 ~ OK button ~ 오케이 단추
🆕 ~ new button ~ 새것
🔴 ~ red circle ~ 빨간 동그라미
🟢 ~ green circle ~ 초록 동그라미
➕ ~ plus ~ 더하기
➖ ~ minus ~ 빼기
🇰🇷 ~ flag of Korea ~ 태극기, 한국
🇺🇸 ~ flag of the United States ~ 미국 국기
🏁 ~ chequered flag, finish ~ 결승 깃발
`),
} as const;

/** Shown until some were used. */
export const commonEmoji = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
