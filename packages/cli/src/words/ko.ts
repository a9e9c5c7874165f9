/** All texts of the command, in Korean. */
import { failures, isFailureCode } from '@parley/contracts';
import type { Words } from './en.ts';
import { usageInKorean } from './usage-ko.ts';

export const ko: Words = {
  noSuchPair: (name, all) => `"${name}" 페어는 없습니다. 있는 것: ${all}`,
  noPair: '페어를 지정하세요. 예: parley request login … (목록은 parley pairs) 또는 --topic과 --reply-topic.',
  bothTopics: '--topic과 --reply-topic은 함께 써야 합니다.',
  noForeignDeadline:
    '--deadline은 Parley의 페어에만 쓸 수 있습니다. 다른 서비스에는 그 서비스의 방식으로, 예를 들어 --header <name=value>로 알려 주세요.',
  noJson: '요청을 JSON으로 주거나, 표준 입력은 -, 파일은 --file <path>로 주세요.',
  tooMuch: (rest) => `인자가 너무 많습니다: ${rest}`,
  noRequest: (problem) => `${problem}\n  그래도 보내려면:  --raw`,
  brokenJson: (line, column, found, shown) =>
    `요청이 JSON이 아닙니다. ${line}행 ${column}열: ${found === '' ? '너무 일찍 끝났습니다' : `${JSON.stringify(found)}이(가) 올 수 없습니다`}\n${shown}`,
  noSeconds: (option, text) => `${option} ${text}: 초 단위의 수가 아닙니다.`,
  noCount: (option, text) => `${option} ${text}: 1 이상의 정수가 아닙니다.`,
  noHeader: (text) => `--header ${text}: name=value 형식이 아닙니다.`,
  noSuchCorrelation: (text) =>
    `--correlation ${text}: header, header:<name>, key, json:<path> 중 하나여야 합니다.`,
  noPlaceForId: (path) => `요청이 JSON 객체가 아니라서 ${path}에 id를 넣을 수 없습니다.`,
  noExpectation: (text) =>
    `--expect ${text}: path=value, path!=value, path~pattern, JSON Schema, @<스키마 파일> 중 하나여야 합니다.`,
  noSchema: (why) => `--expect의 JSON Schema가 잘못되었습니다: ${why}`,
  noStart: (text) =>
    `--from ${text}: 시작 위치가 아닙니다. beginning, end, 오프셋, -5(마지막 다섯), 10m(전), 2026-11-30T09:00:00Z 같은 시각을 쓰세요.`,
  noToken: (token) => `--format에 ${token} 토큰은 없습니다: %s %S %R %k %K %T %h %t %p %o %%.`,
  shortSecret: (file, least) => `${file}은(는) ${least}자보다 짧아서 워커의 요청 비밀일 수 없습니다.`,
  noKeyFolder: '키가 있는 폴더를 지정하세요. 예: parley keys list .parley-secrets',
  noDatabaseUrl:
    '관리자는 데이터베이스에 기록됩니다. 테이블을 소유한 역할로 DATABASE_URL=postgresql://user:password@host:5432/database 를 지정하세요.',
  noDatabase: (why) => `DATABASE_URL의 데이터베이스를 쓸 수 없습니다: ${why}`,
  noAdministratorsTable: '데이터베이스에 관리자 테이블이 없습니다. 먼저 마이그레이션을 적용하세요.',
  notOwner: 'DATABASE_URL의 역할은 관리자를 지정할 수 없습니다. 테이블을 소유한 역할을 지정하세요.',
  noUser: (userId) => `${userId} 사용자가 없습니다. 가입한 뒤에만 관리자가 될 수 있습니다.`,
  noAdministrator: (userId) => `${userId} 사용자는 관리자가 아닙니다.`,
  granted: (userId) => `${userId} 사용자는 관리자입니다.`,
  revoked: (userId) => `${userId} 사용자는 이제 관리자가 아닙니다. 열어 둔 인스펙터는 닫힙니다.`,
  noScenario: (file, why) => `${file}은(는) 시나리오가 아닙니다: ${why}`,
  noVariable: (name) => `시나리오에 {{${name}}}의 값이 없습니다.`,
  noVariableGiven: (text) => `--var ${text}: name=value 형식이 아닙니다.`,
  cannotWrite: (path, why) => `${path}에 쓸 수 없습니다: ${why}`,
  cannotRead: (path, why) => `${path}을(를) 읽을 수 없습니다: ${why}`,

  noHours: (text, most) => `--hours ${text}은(는) 0보다 크고 ${most} 이하인 수가 아닙니다.`,
  noUrl: (text) => `--url ${text}은(는) https://chat.example.com 같은 주소가 아닙니다.`,
  noRole: (command, userId, roles) =>
    `역할(${roles})을 지정하세요. 예:  parley users ${command} ${userId} admin`,
  noRequestSecret:
    '워커의 요청 비밀이 필요합니다. REQUEST_SECRET_FILE이 있는 곳에서 실행하거나 --secret <file>을 쓰세요.',

  noBrokers: (option, text) => `${option} ${text}: host:port 또는 쉼표로 나눈 여러 개가 아닙니다.`,
  noSuchProtocol: (file, protocol) =>
    `${file}: security.protocol=${protocol}은 PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL이 아닙니다.`,
  onlyPem: (file, property, location) =>
    `${file}: ${location}은(는) PEM으로만 읽을 수 있습니다.\n  만들기:  keytool -list -rfc -keystore ${location} > store.pem\n  설정:    ${property}=PEM과 그 위치`,
  noSuchMechanism: (file, mechanism) =>
    `${file}: sasl.mechanism=${mechanism}은 PLAIN, SCRAM-SHA-256, SCRAM-SHA-512가 아닙니다.`,
  noLogin: (file) => `${file}: sasl.jaas.config에 username과 password가 없습니다.`,
  notJwks: (file, why) => `${file}은(는) 봉인에 쓸 JWKS가 아닙니다: ${why}`,

  noKafka: (brokers, why) =>
    `${brokers}에서 Kafka가 응답하지 않습니다: ${why}\n  로컬 스택 시작:  npm start\n  다른 Kafka 지정: --bootstrap-server host:9092`,
  notLetIn: (brokers, why) =>
    `${brokers}의 Kafka가 접속을 거부합니다: ${why}\n  접속 방법은 Java 속성 파일로 지정합니다:  --command-config <file>`,
  localLogins: (folder) =>
    `  npm start --secure가 만든 파일이 ${folder}에 있습니다. 요청은 kafka-front.properties, 지켜보기는 kafka-tester.properties, 관리는 kafka-admin.properties`,
  notAllowed: (user, operation, on) =>
    `Kafka가 ${user ?? '이 사용자'}에게 ${on}의 ${operation}을(를) 허용하지 않습니다.`,
  giveRight: (command) => `  Kafka 관리자가 권한을 줍니다:  ${command}`,
  noAnswer: (seconds) => `${seconds}초 안에 응답이 없습니다`,
  noTopic: (brokers, topic) =>
    `${brokers}의 Kafka에 ${topic} 토픽이 없습니다.\n  토픽은 프런트나 워커가 시작할 때 만듭니다. TOPIC_PREFIX가 같아야 합니다.`,
  noForeignTopic: (brokers, topic) =>
    `${brokers}의 Kafka에 ${topic} 토픽이 없습니다. 그 토픽의 서비스가 만들거나 다음으로 만듭니다.\n  kafka-topics.sh --bootstrap-server ${brokers} --create --topic ${topic}`,
  nothingRead: (brokers, seconds, problem) =>
    `${brokers}의 Kafka에서 ${seconds}초 안에 읽기를 시작하지 못했습니다: ${problem}.`,
  notTaken: (cause) => `브로커가 요청을 받지 않았습니다: ${cause}`,
  refusals: {
    ECONNREFUSED: '그 포트에서 실행 중인 서버가 없습니다',
    ENOTFOUND: '그런 호스트가 없습니다',
    EAI_AGAIN: '이름을 찾을 수 없습니다',
    ABORT_ERR: '응답하지 않습니다',
  },
  speaksTls:
    'TLS를 쓰는데 TLS로 접속하지 않았습니다 (--command-config가 없으면 KAFKA_SSL=true와, 사설 CA는 KAFKA_SSL_CA_FILE)',
  speaksNoTls: 'TLS로 접속했지만 TLS를 쓰지 않습니다',
  noKafkaThere: '접속은 받지만 Kafka처럼 응답하지 않습니다',

  requestId: (id) => `요청 id ${id}`,
  sent: '✔ 보냈고 거절되지 않았습니다. 이 페어는 거절할 때만 응답합니다.',
  noReply: (seconds) => `✖ ${seconds}초 안에 응답이 없습니다. 워커가 실행 중인가요?`,
  noForeignReply: (seconds, topic, replyTopic) =>
    `✖ ${seconds}초 안에 응답이 없습니다. ${topic}을(를) 읽고 ${replyTopic}에 같은 상관 id로 응답하는 서비스가 있나요?`,
  failure: (code) => (isFailureCode(code) ? failures[code].message : ''),
  errorReply: (code) => `✖ ${[code, ko.failure(code)].filter(Boolean).join(': ')}`,
  deadLetters: (topic) => `  응답할 수 없는 것은 ${topic}에 남습니다.`,
  notJson: '응답이 JSON이 아닙니다.',
  nothing: '없음',
  notAsExpected: (path, wanted, was) => `기대: ${path}${wanted}, 실제: ${was}`,
  loadRan: (requests, seconds, perSecond) => `요청 ${requests}개, ${seconds}초: 초당 ${perSecond}개`,
  progress: (requests, count) => `요청 ${requests}/${count}`,
  done: '성공',
  unexpected: '기대와 다름',
  unanswered: '응답 없음',
  resultLost: (why) => `결과를 쓸 수 없습니다: ${why}`,
  watching: (what) => `${what || '전체'} 보는 중. Ctrl-C로 끝냅니다.`,
  noReplyWithin: (seconds) => `${seconds}초 안에 응답이 없습니다`,
  noEventWithin: (seconds) => `${seconds}초 안에 그런 이벤트가 없습니다`,
  nothingToCapture: (name, path) => `변수 ${name}에 담을 것이 ${path}에 없습니다`,
  noGroups: (groups) =>
    groups
      ? `아직 오프셋을 커밋하지 않은 컨슈머 그룹입니다: ${groups}.`
      : '아직 오프셋을 커밋한 컨슈머 그룹이 없습니다. 워커는 첫 요청에 응답할 때 커밋합니다.',
  lagTotal: (records, groups) => `그룹 ${groups}개에서 레코드 ${records}개가 기다립니다`,
  topicsThere: (count) => `토픽 ${count}개가 모두 있습니다`,
  topicsMissing: (missing, all) =>
    missing > 0 ? `토픽 ${all}개 중 ${missing}개를 쓸 수 없습니다` : '파티션이 모자란 토픽이 있습니다',
  brokersUp: (brokers) => `${brokers}개 실행 중`,
  fewBrokers: (brokers) =>
    `${brokers}개 실행 중: 써 보기에는 충분하지만, 브로커를 잃으면 그 데이터도 잃습니다`,
  moreBrokers: (brokers) =>
    `여기서는 할 일이 없습니다. 토픽의 복제 수는 브로커 수와 같습니다(TOPIC_REPLICATION=${brokers}).\n배포에서는 브로커 세 개와 TOPIC_REPLICATION=3, 로컬에서는  npm start -- --brokers 3`,
  brokersMissing: (brokers, replication) =>
    `브로커 ${brokers}개가 떠 있고, 토픽은 ${replication}벌씩 보관되어야 합니다`,
  startBrokers: (brokers) => `나머지를 시작하거나 TOPIC_REPLICATION=${brokers}로 설정하세요`,
  leaderless: (partitions) => `리더가 없는 파티션 ${partitions}개: 읽고 쓸 수 없습니다`,
  replicasBehind: (partitions) => `복제본이 뒤처졌거나 브로커가 꺼진 파티션 ${partitions}개`,
  startBroker: '꺼진 브로커를 시작하세요:  kafka-topics.sh --describe --under-replicated-partitions',
  fewReplicas: (topics, wanted) => `복제본이 ${wanted}개보다 적은 토픽 ${topics}개`,
  moreReplicas: (topics) =>
    `kafka-reassign-partitions.sh --generate, topics.json:  ${JSON.stringify({ version: 1, topics: topics.map((topic) => ({ topic })) })}`,
  replicasRight: (partitions) => `파티션 ${partitions}개의 복제본이 모두 동기화되어 있습니다`,
  configsRight: (topics) => `토픽 ${topics}개의 설정이 맞습니다`,
  configWrong: (setting, is, wanted, topics) =>
    `${setting}=${is} (필요: ${wanted}), 토픽 ${topics.length}개: ${topics.slice(0, 3).join(', ')}${topics.length > 3 ? ', …' : ''}`,
  noAuthorizer: '브로커에 authorizer가 없습니다: 누구나 무엇이든 할 수 있습니다',
  howToHaveRights:
    '자기 컴퓨터에서는 할 일이 없습니다. 배포에서는 authorizer, 로그인, deploy/kafka-acls.sh (docs/operations.md의 "Access control")',
  aclsNotTold: (why) => `브로커가 이 사용자에게 권한 목록을 보여 주지 않습니다: ${why}`,
  otherPrincipals:
    'User:parley-front, -worker, -tester, -admin 중 권한을 가진 것이 없습니다. 다른 이름을 쓰는 것 같습니다',
  hasInspector: (principal) =>
    `${principal}은(는) 워커의 그룹을 볼 수 있으므로 인스펙터가 있는 프런트로 봅니다. 없다면:  --no-inspector`,
  aclsRight: '모두 필요한 권한만 가지고 있습니다',
  aclFindings: (missing, denied, tooMuch) =>
    `없는 권한 ${missing}개, 필요한 것을 막는 항목 ${denied}개, 필요 이상으로 허용하는 항목 ${tooMuch}개`,
  seeMessages: '고치는 방법: docs/operations.md의 "What each error means"',
  askHealth: '무엇이 없는지는 HEALTH_PORT와 로그에 있습니다',
  versions: (versions, own) => `프로세스 ${versions}, 이 명령 ${own}`,
  upgrade: '오래된 쪽을 올리세요: docs/operations.md의 "Upgrading"',
  schemaDiffers: (is, wanted) => `데이터베이스 ${is}, 이 빌드 ${wanted}`,
  clocks: (clocks) => `이 컴퓨터보다 앞선 시간: ${clocks}`,
  brokerClocksUnknown: (why) => `브로커의 시계는 알 수 없습니다: ${why}`,
  notLookedAt: (why) => `확인하지 못했습니다: ${why}`,
  noAnswerWithin: (seconds) => `${seconds}초 안에 답이 없습니다`,
  setClocks: '틀린 시계를 맞추세요:  timedatectl set-ntp true',
  groupsServed: (groups) => `그룹 ${groups}개에 모두 워커가 있습니다`,
  groupsUnserved: (groups) => `워커가 없습니다${groups ? `: ${groups}` : ''}`,
  deadLetterCount: (count) => `데드 레터 ${count}개`,
  noDeadLetter: (pair, place) => `${pair}의 데드 레터가 ${place}에 없습니다. 목록: parley dlt list ${pair}`,
  noOriginal: (place, topic) => `${place}의 원본이 ${topic}에 남아 있지 않아 다시 보낼 수 없습니다.`,
  placesOrAll: '데드 레터를 <partition:offset>으로 지정하거나, 전부는 --all을 쓰세요.',
  confirmRedrive: (count) =>
    `데드 레터 ${count}개의 원본을 원래 토픽에 다시 보냅니다. 이미 다시 보낸 것도 같은 요청 id로 보내므로 처리된 것이 두 번 처리되지는 않습니다. 실행하려면:  --yes`,
  noEquivalentStart:
    'Kafka의 콘솔 컨슈머는 처음이나 끝에서 시작하거나 --partition <n> --offset <o>로 한 파티션에서만 시작합니다. 다른 위치는 kcat의 -o를 쓰세요.',
  noEquivalentRequest:
    'Kafka의 콘솔 프로듀서는 레코드를 한 줄의 텍스트로 받으므로, 줄바꿈이나 UTF-8이 아닌 바이트, 키나 헤더의 탭은 보낼 수 없습니다.',
  noRecording: (file, line) =>
    `${file}은(는) 녹화 파일이 아닙니다: ${line}번째 줄이 응답을 받은 요청이 아닙니다.`,
  recording: (file) => `${file}에 녹화 중. Ctrl-C로 끝냅니다.`,
  recorded: (count) => `응답을 받은 요청 ${count}개를 녹화했습니다.`,
  replayed: (same, different, unanswered) => `같음 ${same}, 다름 ${different}, 응답 없음 ${unanswered}`,
  notReplayed: (count) =>
    `${count}개는 다시 요청하지 않았습니다. 봉인된 비밀번호는 그 요청 하나에만 쓸 수 있습니다.`,
  openQuote: '따옴표가 닫히지 않았습니다.',
  noTrace: (id) => `토픽에 남아 있는 동안 또는 --from 이후로 ${id} 요청의 기록이 없습니다.`,
  frontSilent: (front, why) => `${front}에서 전달 기록을 알 수 없습니다: ${why}`,
  delivered: (front, isAwaited, streams, writtenAfter) =>
    [
      `프런트 ${front}이(가) 응답을 읽음`,
      ...(isAwaited ? ['기다리던 요청에 응답함'] : []),
      ...(writtenAfter === undefined ? [] : [`스트림 ${streams}개에 씀(+${writtenAfter} ms)`]),
    ].join(', '),
  otherSecret: '워커의 요청 비밀이 다르거나 시계가 몇 분 차이 납니다',
  moreAccounts: (shown) => `표시한 ${shown}개 말고 더 있습니다: --limit, --search`,
  sessionsEnded: (sessions) => `세션 ${sessions}개를 끝냈습니다.`,
  keysLost: (kids) => `토픽의 비밀번호 중 아무도 열 수 없는 키로 봉인된 것이 있습니다: ${kids}`,
  keysUnopened: (kids) => `개인 키가 없는 키로 봉인합니다: ${kids}`,
  keyStep: {
    add: (key) =>
      `다음 단계: 워커에 새 키 ${key}을(를) 추가합니다. 워커는 옛 키와 새 키를 모두 엽니다. 실행하려면:  --yes`,
    publish: (key) => `다음 단계: ${key}(으)로 봉인합니다. 모든 워커가 이 키를 가진 뒤에:  --yes`,
    retire: (_key, old) =>
      `다음 단계: ${old}을(를) 완전히 지웁니다. 그 키로 봉인된 것은 더는 열 수 없습니다. 실행하려면:  --yes`,
  },
  keyStepDone: {
    add: '새 개인 키로 워커를 다시 시작한 뒤 다시 실행하세요.',
    publish: '새 공개 키로 프런트를 다시 시작하고, TOPIC_RETENTION_HOURS 뒤에 다시 실행하세요.',
    retire: '워커를 다시 시작하세요. 키 교체가 끝났습니다.',
  },
  keyInUse: (key, last, until) =>
    `${last}에 ${key}(으)로 봉인된 비밀번호가 있어 ${until}까지 다시 전달될 수 있습니다. 그 뒤에 하세요.`,
  demo: {
    unanswered: (pair, seconds) =>
      `${seconds}초 동안 ${pair}-response에 응답이 없습니다. 워커가 실행 중이 아니거나 막혀 있습니다.\n  시작:  npm start   (또는 npm run worker), TOPIC_PREFIX가 같아야 합니다\n  다시:  npm run demo   멈춘 곳에서 계속합니다`,
    notTaken: (why) =>
      `브로커가 요청을 받지 않았습니다: ${why}\n  브로커가 돌아오면:  npm run demo   멈춘 곳에서 계속합니다`,
    taken: (start, again) =>
      `데모의 사용자 ID를 다른 사람이 쓰고 있습니다.\n  지금 시스템은 그대로 두고 다른 시스템에 채우려면:\n  ${start}\n  그리고 다른 터미널에서:  ${again}`,
    plainRefused:
      '워커가 봉인하지 않은 비밀번호를 받지 않습니다.\n  워커의 공개 키로 봉인:  npm run demo -- --seal credential-public-keys.json\n  또는 변수 CREDENTIAL_PUBLIC_KEYS_FILE',
    unreadable:
      '이 키로 봉인한 것을 워커가 열 수 없습니다.\n  워커의 공개 키 지정:  npm run demo -- --seal credential-public-keys.json',
    refused: (pair, why) => `${pair} 요청이 거절되었습니다: ${why}`,
    steps: {
      people: '사람',
      friends: '친구 목록',
      rooms: '채팅방',
      messages: '메시지',
      changes: '수정과 반응',
      marks: '읽음 표시',
    },
    step: (what, done, total) => `${what} ${total} 중 ${done}`,
    there: '데모가 이미 있어 아무것도 추가하지 않았습니다.',
    added: (messages) => `데모를 채웠습니다. 메시지 ${messages}개를 추가했습니다.`,
    logIn: (where, people) => `${where}에서 다음 중 한 사람이나 나머지 ${people}명 중 누구로든 로그인하세요:`,
    yourFront: '프런트의 /login',
  },
  outcomes: {
    done: '✔ 성공',
    refused: '✖ 거절',
    'dead-letter': '✖ 데드 레터',
    unanswered: '✖ 응답 없음',
    'not-due': '✔ 토픽에 있습니다. 이 페어는 거절할 때만 응답합니다',
  },

  usageError: usageInKorean,

  help: {
    parley: 'Kafka의 요청/응답을 스크립트로 쓰고 지켜봅니다: Parley의 페어와 그 밖의 모든 토픽.',
    titles: {
      'Usage:': '사용법:',
      'Arguments:': '인자:',
      'Options:': '옵션:',
      'Global Options:': '공통 옵션:',
      'Commands:': '명령:',
    },
    examples: '예:',
    exitCodes:
      '종료 코드: 0 성공, 1 실패, 2 잘못된 사용법, 3 시간 안에 응답 없음, 4 기대와 다름, 5 오류 응답, 6 브로커에 닿지 않음',
    seeHelp: '(도움말: parley --help)',
    help: '명령의 도움말',
    version: '버전 출력',
    bootstrapServer: '사용할 Kafka. 없으면 실행 중인 로컬 스택',
    commandConfig: 'Kafka 도구와 같은 형식의 TLS·SASL 설정 파일(Java properties)',
    lang: '메시지의 언어. 없으면 로캘을 따름',
    pair: '예: login. 목록은 `parley pairs`',
    pairs: '페어의 종류, 요청할 수 있는 사람, 필드(?는 생략 가능)를 나열',
    json: 'JSON으로',
    schema: '페어의 JSON Schema 출력',
    schemaRequest: '요청만',
    schemaReply: '응답만',
    example: '페어의 올바른 요청 하나를 출력',
    request: '요청을 보내고 응답을 출력. 여러 번이면 걸린 시간을 출력',
    requestJson: '토픽에 놓일 요청. -는 표준 입력에서 읽음',
    requestFile: '요청이 든 파일',
    key: '레코드 키. 없으면 페어가 정한 키',
    requestId: '요청 id. 없으면 새로 만듦',
    timeout: '응답을 기다릴 시간(초)',
    deadline: '이 시간(초)이 지나면 페어의 요청을 실행하지 않음. 없으면 timeout',
    raw: '바이트를 그대로 보냄: 검사와 봉인 없이, 키도 지정할 때만',
    header: '헤더 추가 또는 변경. 여러 번 쓸 수 있음',
    showHeaders: '응답의 헤더를 표준 오류에 출력',
    expect:
      '응답이 만족할 것: path=value, path!=value, path~pattern, JSON Schema, @<스키마 파일>. 여러 번 쓸 수 있음',
    count: '요청 수. 요청 안의 {{n}}과 {{uuid}}는 매번 다름',
    concurrency: '응답을 기다리는 요청의 최대 수',
    rate: '초당 최대 요청 수',
    topic: '--reply-topic과 함께: 페어 대신 요청할 토픽',
    replyTopic: '응답이 오는 토픽',
    correlation: '응답을 요청과 짝짓는 방법',
    seal: 'CREDENTIAL_PUBLIC_KEYS_FILE 대신 이 JWKS 파일의 키로 비밀번호를 봉인',
    demo: '실행 중인 시스템에 사람, 방, 대화를 채움. 이미 있는 것은 다시 넣지 않음',
    secrets: '배포에 필요한 키와 비밀 파일을 만듦. 있는 파일은 그대로 둠',
    watch: '요청, 응답, 이벤트, 데드 레터를 오는 대로 보여 줌. 터미널이 아니면 JSON Lines',
    watchPairs: '이 페어와 이벤트 토픽만',
    watchTopic: '임의의 토픽. 여러 번 쓸 수 있음',
    from: '시작 위치: beginning, end, 오프셋, -5(마지막 다섯), 10m(전) 또는 시각',
    user: '이 사용자에 관한 것만',
    room: '이 방에 관한 것만',
    watchCount: '이만큼 출력하고 끝냄',
    untilEnd: '지금의 토픽 끝에서 끝냄',
    format: 'kcat 토큰으로 출력: %s %S %R %k %K %T %h %t %p %o',
    run: '요청과 이벤트의 시나리오를 한 사용자 또는 동시에 여러 사용자로 실행',
    scenario: '시나리오 파일(YAML 또는 JSON). 형식은 docs/testing.md',
    variable: '시나리오 대신 쓸 변수 값. 여러 번 쓸 수 있음',
    parallelUsers: '시나리오 대신 정하는 동시 사용자 수',
    stepTimeout: '시나리오 대신 정하는, 응답이나 이벤트를 기다릴 시간(초)',
    junit: '결과를 JUnit XML 파일로도 저장',
    dlt: '데드 레터를 나열하고 보여 주고, 원래 토픽에 다시 보냄',
    dltList: '데드 레터를 오래된 것부터 한 줄씩',
    dltShow: '데드 레터의 값을 출력. 헤더는 표준 오류에',
    dltRedrive: '데드 레터의 원본을 같은 요청 id로 원래 토픽에 다시 보냄',
    dltAll: '페어의 전부. 요청마다 한 번씩, 이미 다시 보낸 것도 포함',
    dltYes: '묻지 않고 실행',
    onlyPairs: '이 페어만',
    place: '토픽에서의 위치. `parley dlt list`가 알려 줌',
    lag: '워커를 기다리는 레코드 수를 그룹과 파티션별로 보여 줌',
    group: '임의의 그룹. 여러 번 쓸 수 있음',
    lagAll: '기다리는 것이 없는 파티션도',
    topics: '모든 페어와 이벤트의 토픽을 확인하거나 만듦',
    topicsCheck: '없는 토픽과 만드는 명령을 알려 줌',
    topicsCreate: '없는 토픽과 파티션을 만듦. 다른 것은 바꾸지 않음',
    replicationFactor: '복제 수. 없으면 TOPIC_REPLICATION',
    printEquivalent: '실행하지 않고, 같은 일을 하는 Kafka 도구의 명령을 출력',
    doctor:
      '브로커, 토픽과 설정, 권한, 워커, 컨슈머 랙, 데드 레터, 프런트, 버전, 시계를 살피고 고치는 방법을 알려 줌',
    doctorFront: '함께 살필 프런트의 HEALTH_PORT 주소. 여러 번 쓸 수 있음. 없으면 실행 중인 로컬 스택',
    doctorWorker: '함께 살필 워커의 주소',
    acls: 'Kafka의 권한을 Parley에 필요한 것과 비교',
    aclsList: '브로커의 모든 권한 항목을 출력',
    aclsCheck: '없거나 막히거나 지나친 권한과 고치는 명령을 알려 줌',
    aclsPrint: '필요한 권한을 모두 주는 명령을 출력',
    noInspector: '인스펙터가 있는 프런트가 없음. 생략하면 워커의 그룹을 볼 수 있는 프런트에 있다고 봄',
    principal: (process) => `${process}의 Kafka 사용자`,
    keys: '비밀번호를 봉인하는 키와 비밀 파일이 얼마나 오래되었는지 보여 주고 키를 교체',
    keysList: '키와 비밀 파일을 한 줄씩. 내용은 보이지 않음',
    keysFolder: '`parley secrets`가 만든 폴더. 없으면 로컬 스택',
    keysUsed: '토픽의 비밀번호가 키마다 몇 개 봉인되었는지와 그 마지막 시각도',
    keysRotate: '운영 중에 키를 바꾸는 세 단계(add, publish, retire) 중 다음 단계',
    keysYes: '어느 단계인지 말하는 대신 실행',
    completion: '셸에서 명령, 옵션, 페어를 자동 완성하는 스크립트를 출력',
    record: '요청과 응답을 파일에 녹화. `parley replay`로 다시 요청',
    recordTo: '파일. 토픽에 평문으로 있는 비밀번호도 담김',
    replay: '녹화한 것을 새 요청 id로 다시 요청하고, 시각과 id를 뺀 응답의 차이를 보여 줌',
    replayFrom: '`parley record`가 쓴 파일',
    shell: '자동 완성과 기록이 있는 프롬프트에서 같은 명령을 씀. exit 또는 Ctrl-D로 끝냄',
    trace: '요청의 레코드와 시각, 결과, 일으킨 이벤트를 모든 토픽에서 보여 줌',
    tracedId: '`parley request`와 프런트가 알려 주는 id',
    traceFrom: '언제부터 찾을지. 없으면 id가 만들어진 때부터',
    traceFront:
      '무엇을 전달했는지 물을 프런트의 HEALTH_PORT 주소. 여러 번 쓸 수 있음. 없으면 실행 중인 로컬 스택',
    users: '계정: 목록, 잠금, 세션, 새 비밀번호 링크, 관리자',
    usersList: '계정을 id 순서로 한 줄씩',
    usersSearch: 'id나 이름에 이것이 있는 계정만',
    usersLimit: '최대 개수',
    usersLock: '잠금을 풀 때까지 로그인을 막고 모든 세션을 끝냄',
    usersUnlock: '다시 로그인할 수 있게 함',
    usersSessions: '사용자의 세션을 한 줄씩: 클라이언트, 네트워크, 사용 시각',
    usersEndSessions: '사용자의 모든 세션을 끝냄',
    usersSession: '이 세션만',
    usersReset: '비밀번호를 잊은 사람이 새로 정하는 링크를 만듦. 한 번만 쓸 수 있음',
    whichUser: '계정의 id',
    resetUrl: '사람들이 페이지를 여는 주소. 없으면 실행 중인 로컬 스택의 프런트',
    usersGrant: '가입한 사용자를 인스펙터를 쓸 수 있는 관리자로 지정',
    usersRevoke: '관리자 권한 회수',
    usersAdmins: '관리자 목록',
    role: '부여할 역할',
    resetHours: '링크를 쓸 수 있는 시간',
    requestSecret: 'REQUEST_SECRET_FILE이나 로컬 스택 대신 쓸 워커의 요청 비밀 파일',
    envelope: 'kcat의 JSON 형식으로 출력',
  },
};
