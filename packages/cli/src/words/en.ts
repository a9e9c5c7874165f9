/** What the command says, in English. */
import { isFailureCode } from '@parley/contracts';
import { failureWords } from './failures-en.ts';

export const en = {
  // How it was called
  noSuchPair: (name: string, all: string) => `There is no pair "${name}". There are: ${all}`,
  noPair:
    'Name a pair, as in: parley request login … (parley pairs lists them), or --topic and --reply-topic.',
  bothTopics: '--topic and --reply-topic go together.',
  noForeignDeadline:
    '--deadline is of Parley’s pairs. A service of others is told in its own way, as by --header <name=value>.',
  noJson: 'Give the request: as JSON, - for standard input, or --file <path>.',
  tooMuch: (rest: string) => `There is too much on the line: ${rest}`,
  noRequest: (problem: string) => `${problem}\n  To send it all the same:  --raw`,
  brokenJson: (line: number, column: number, found: string, shown: string) =>
    `The request is no JSON: line ${line}, column ${column}: ${found === '' ? 'it ends too early' : `${JSON.stringify(found)} may not stand there`}\n${shown}`,
  noSeconds: (option: string, text: string) => `${option} ${text} is not a number of seconds.`,
  noCount: (option: string, text: string) => `${option} ${text} is not a whole number above zero.`,
  noHeader: (text: string) => `--header ${text} is not name=value.`,
  noSuchCorrelation: (text: string) =>
    `--correlation ${text} is none of header, header:<name>, key and json:<path>.`,
  noPlaceForId: (path: string) => `The request is no JSON object, so that no id can stand in it at ${path}.`,
  noExpectation: (text: string) =>
    `--expect ${text} is none of path=value, path!=value, path~pattern, a JSON Schema, and @<file of one>.`,
  noSchema: (why: string) => `--expect has no JSON Schema: ${why}`,
  noStart: (text: string) =>
    `--from ${text} is no place to begin: beginning, end, an offset, -5 (the last five), 10m (ago), or a time as 2026-11-30T09:00:00Z.`,
  noToken: (token: string) => `--format has no token ${token}: there are %s %S %R %k %K %T %h %t %p %o %%.`,
  cannotRead: (path: string, why: string) => `${path} cannot be read: ${why}`,

  noHours: (text: string, most: number) => `--hours ${text} is not a number above zero, up to ${most}.`,
  noUrl: (text: string) => `--url ${text} is no address such as https://chat.example.com.`,
  noRole: (command: string, userId: string, roles: string) =>
    `Name a role (${roles}), as in  parley users ${command} ${userId} admin`,
  noRequestSecret:
    'This takes the workers’ request secret: run it where REQUEST_SECRET_FILE names it, or say --secret <file>.',
  shortSecret: (file: string, least: number) =>
    `${file} has fewer than ${least} characters, so that no worker takes it for its request secret.`,
  noKeyFolder: 'Name the folder with the keys, as in: parley keys list .parley-secrets',
  noDatabaseUrl:
    'Who is an administrator stands in the database: say DATABASE_URL=postgresql://user:password@host:5432/database, of the role that owns the tables.',
  noDatabase: (why: string) => `The database of DATABASE_URL can’t be used: ${why}`,
  noAdministratorsTable: 'The database has no table for administrators yet: apply the migrations first.',
  notOwner:
    'The role of DATABASE_URL may not say who is an administrator: name the one that owns the tables.',
  noUser: (userId: string) =>
    `There is no user ${userId}. Nobody is an administrator before they have signed up.`,
  noAdministrator: (userId: string) => `${userId} is no administrator.`,
  granted: (userId: string) => `${userId} is an administrator.`,
  revoked: (userId: string) =>
    `${userId} is no administrator any more; what they have open of the inspector ends.`,
  noScenario: (file: string, why: string) => `${file} is no scenario: ${why}`,
  noVariable: (name: string) => `The scenario has no value for {{${name}}}.`,
  noVariableGiven: (text: string) => `--var ${text} is not name=value.`,
  cannotWrite: (path: string, why: string) => `${path} cannot be written: ${why}`,

  // Settings of the connection
  noBrokers: (option: string, text: string) => `${option} ${text} is not host:port, or several with commas.`,
  noSuchProtocol: (file: string, protocol: string) =>
    `${file}: security.protocol=${protocol} is none of PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL.`,
  onlyPem: (file: string, property: string, location: string) =>
    `${file}: ${location} can be read as PEM alone.\n  Make one:  keytool -list -rfc -keystore ${location} > store.pem\n  and set:   ${property}=PEM, with its location`,
  noSuchMechanism: (file: string, mechanism: string) =>
    `${file}: sasl.mechanism=${mechanism} is none of PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512.`,
  noLogin: (file: string) => `${file}: sasl.jaas.config names no username and password.`,
  notJwks: (file: string, why: string) => `${file} is no JWKS to seal to: ${why}`,

  // Brokers
  noKafka: (brokers: string, why: string) =>
    `No Kafka answers at ${brokers}: ${why}\n  Start the local one:  npm start\n  or name another:      --bootstrap-server host:9092`,
  notLetIn: (brokers: string, why: string) =>
    `The Kafka at ${brokers} lets nobody in like this: ${why}\n  How to connect says a file of Java properties:  --command-config <file>`,
  localLogins: (folder: string) =>
    `  npm start --secure has made such files in ${folder}: kafka-front.properties is for who asks, kafka-tester.properties for who watches, kafka-admin.properties for who administers`,
  notAllowed: (user: string | undefined, operation: string, on: string) =>
    `Kafka does not allow ${user ?? 'us'} ${operation} on the ${on}.`,
  giveRight: (command: string) => `  An administrator of Kafka gives it:  ${command}`,
  noAnswer: (seconds: number) => `no answer within ${seconds} s`,
  noTopic: (brokers: string, topic: string) =>
    `The Kafka at ${brokers} has no topic ${topic}.\n  A front or a worker makes the topics when it starts; TOPIC_PREFIX must be theirs.`,
  noForeignTopic: (brokers: string, topic: string) =>
    `The Kafka at ${brokers} has no topic ${topic}. Whoever serves it makes it, or somebody by:\n  kafka-topics.sh --bootstrap-server ${brokers} --create --topic ${topic}`,
  nothingRead: (brokers: string, seconds: number, problem: string) =>
    `The Kafka at ${brokers} let nobody read within ${seconds} s: ${problem}.`,
  notTaken: (cause: string) => `The brokers did not take the request: ${cause}`,
  refusals: {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'its name could not be looked up',
    ABORT_ERR: 'it does not answer',
  } as Readonly<Record<string, string>>,
  speaksTls:
    'it speaks TLS, which nothing says (without --command-config: KAFKA_SSL=true, and KAFKA_SSL_CA_FILE for an authority of your own)',
  speaksNoTls: 'it does not speak TLS, which it is asked for',
  noKafkaThere: 'what listens there takes connections and does not answer as a Kafka does',

  // Outcomes
  requestId: (id: string) => `request id ${id}`,
  sent: '✔ Sent; nothing has refused it. This pair answers refusals only.',
  noReply: (seconds: string) => `✖ No reply within ${seconds} s. Is a worker running?`,
  noForeignReply: (seconds: string, topic: string, replyTopic: string) =>
    `✖ No reply within ${seconds} s. Does a service read ${topic}, and answer on ${replyTopic} with the same correlation?`,
  failure: (code: string): string => (isFailureCode(code) ? failureWords[code] : ''),
  errorReply: (code: string): string => `✖ ${[code, en.failure(code)].filter(Boolean).join(': ')}`,
  deadLetters: (topic: string) => `  What can't be answered ends on ${topic}.`,
  notJson: 'The reply is no JSON.',
  nothing: 'not there',
  notAsExpected: (path: string, wanted: string, was: string) => `expected ${path}${wanted}, but it is ${was}`,
  loadRan: (requests: number, seconds: number, perSecond: number) =>
    `${requests} requests in ${seconds} s: ${perSecond} a second`,
  progress: (requests: number, count: number) => `${requests} of ${count} requests`,
  done: 'done',
  unexpected: 'not as expected',
  unanswered: 'without a reply',
  resultLost: (why: string) => `The result could not be written: ${why}`,
  watching: (what: string) => `Watching ${what || 'everything'}; Ctrl-C ends it.`,
  noReplyWithin: (seconds: number) => `no reply within ${seconds} s`,
  noEventWithin: (seconds: number) => `no such event within ${seconds} s`,
  nothingToCapture: (name: string, path: string) => `there is nothing at ${path} for the variable ${name}`,
  noGroups: (groups: string) => `No group has committed anything${groups ? `: ${groups}` : ''}.`,
  lagTotal: (records: number, groups: number) => `${records} records wait, of ${groups} groups`,
  topicsThere: (count: number) => `all ${count} topics are there`,
  topicsMissing: (missing: number, all: number) =>
    missing > 0 ? `${missing} of ${all} topics cannot be used` : 'some topics have too few partitions',
  brokersUp: (brokers: number) => `${brokers} up`,
  fewBrokers: (brokers: number) =>
    `${brokers} up: enough to try things, but what a lost broker had is lost with it`,
  moreBrokers: (brokers: number) =>
    `Here nothing: topics are kept as often as there are brokers (TOPIC_REPLICATION=${brokers}).\nFor a deployment: three brokers and TOPIC_REPLICATION=3; locally  npm start -- --brokers 3`,
  brokersMissing: (brokers: number, replication: number) =>
    `${brokers} up, and topics are to be kept ${replication} times`,
  startBrokers: (brokers: number) => `Start the others, or set TOPIC_REPLICATION=${brokers}`,
  leaderless: (partitions: number) =>
    `${partitions} partitions have no leader: nothing is read or written there`,
  replicasBehind: (partitions: number) =>
    `${partitions} partitions have copies that are behind, or on brokers that are away`,
  startBroker:
    'Start the broker that is away:  kafka-topics.sh --describe --under-replicated-partitions  names it',
  fewReplicas: (topics: number, wanted: number) => `${topics} topics have fewer than ${wanted} copies`,
  moreReplicas: (topics: readonly string[]) =>
    `kafka-reassign-partitions.sh --generate, with topics.json:  ${JSON.stringify({ version: 1, topics: topics.map((topic) => ({ topic })) })}`,
  replicasRight: (partitions: number) => `all copies of ${partitions} partitions are in step`,
  configsRight: (topics: number) => `${topics} topics keep and take what they should`,
  configWrong: (setting: string, is: string, wanted: string, topics: readonly string[]) =>
    `${setting} is ${is} instead of ${wanted}, of ${topics.length} topics: ${topics.slice(0, 3).join(', ')}${topics.length > 3 ? ', …' : ''}`,
  noAuthorizer: 'the brokers ask nobody who they are: everybody may do everything',
  howToHaveRights:
    'On a machine of your own nothing. Else an authorizer, logins, and deploy/kafka-acls.sh (docs/operations.md, "Access control")',
  aclsNotTold: (why: string) => `the brokers do not tell rights to us: ${why}`,
  otherPrincipals:
    'none of User:parley-front, -worker, -tester and -admin has a right: yours have other names',
  hasInspector: (principal: string) =>
    `${principal} is taken for a front with an inspector, as it may look at the workers’ groups; if it has none:  --no-inspector`,
  aclsRight: 'each principal may do what it needs, and no more',
  aclFindings: (missing: number, denied: number, tooMuch: number) =>
    `${missing} rights are missing, ${denied} entries deny what is needed, ${tooMuch} allow more than is needed`,
  seeMessages: 'docs/operations.md, "What each error means", says what to do about each',
  askHealth: 'It says what is missing at its HEALTH_PORT, and in its log',
  versions: (versions: string, own: string) => `processes run ${versions}, this command is ${own}`,
  upgrade: 'Upgrade what is older: docs/operations.md, "Upgrading"',
  schemaDiffers: (is: string, wanted: string) => `the database has ${is}, this build has ${wanted}`,
  clocks: (clocks: string) => `ahead of this machine’s: ${clocks}`,
  brokerClocksUnknown: (why: string) => `of brokers it is not known: ${why}`,
  notLookedAt: (why: string) => `could not be looked at: ${why}`,
  noAnswerWithin: (seconds: number) => `no answer within ${seconds} s`,
  setClocks: 'Set the clock that is off:  timedatectl set-ntp true',
  groupsServed: (groups: number) => `all ${groups} groups have members`,
  groupsUnserved: (groups: string) => `no worker serves ${groups || 'anything'}`,
  deadLetterCount: (count: number) => `${count} dead letters`,
  noDeadLetter: (pair: string, place: string) =>
    `There is no dead letter of ${pair} at ${place}; parley dlt list ${pair} shows them.`,
  noOriginal: (place: string, topic: string) =>
    `The original of ${place} is not on ${topic} any more, so it cannot be asked for again.`,
  placesOrAll: 'Name dead letters by <partition:offset>, or all by --all.',
  confirmRedrive: (count: number) =>
    `The originals of ${count} dead letters would be put on their topic again, also those that were before: under the same request id, so that what is done is not done twice. To do so:  --yes`,
  noEquivalentStart:
    'Kafka’s console consumer begins at the beginning or the end, or with --partition <n> --offset <o> in one partition; kcat begins at others with -o.',
  noEquivalentRequest:
    'Kafka’s console producer takes a record as a line of text: it cannot send one with line breaks or bytes that are no UTF-8, nor with a tab in its key or headers.',
  noRecording: (file: string, line: number) =>
    `${file} is no recording: line ${line} is no request with its reply.`,
  recording: (file: string) => `Recording to ${file}; Ctrl-C ends it.`,
  recorded: (count: number) => `${count} requests with their replies are recorded.`,
  replayed: (same: number, different: number, unanswered: number) =>
    `${same} as recorded, ${different} different, ${unanswered} without a reply`,
  notReplayed: (count: number) =>
    `${count} were not asked again: their passwords are sealed, which is good for one request only.`,
  openQuote: 'A quote is not closed.',
  noTrace: (id: string) =>
    `There is no record of a request ${id}, as far as topics keep them, or since --from.`,
  frontSilent: (front: string, why: string) => `${front} does not say what it delivered: ${why}`,
  delivered: (front: string, isAwaited: boolean, streams: number, writtenAfter: number | undefined) =>
    [
      `front ${front} has read the reply`,
      ...(isAwaited ? ['answered whoever waited for it'] : []),
      ...(writtenAfter === undefined ? [] : [`wrote it to ${streams} streams at +${writtenAfter} ms`]),
    ].join(', '),
  otherSecret: 'the workers know another request secret, or the clocks differ by minutes',
  moreAccounts: (shown: number) => `There are more than these ${shown}: --limit, --search`,
  sessionsEnded: (sessions: number) => `${sessions} sessions have ended.`,
  keysLost: (kids: string) => `Passwords on the topics are sealed to keys that nobody can open: ${kids}`,
  keysUnopened: (kids: string) => `Passwords are sealed to keys whose private half is not there: ${kids}`,
  keyStep: {
    add: (key: string, _old: string) =>
      `Next: a new key ${key} for the workers, who then open passwords sealed to the old or the new one. To do so:  --yes`,
    publish: (key: string, _old: string) =>
      `Next: passwords are sealed to ${key}. Only when all workers have it:  --yes`,
    retire: (_key: string, old: string) =>
      `Next: ${old} is removed for good; what is sealed to it can’t be opened any more. To do so:  --yes`,
  },
  keyStepDone: {
    add: 'Restart the workers with the new private keys; then rotate again.',
    publish: 'Restart the fronts with the new public key; after TOPIC_RETENTION_HOURS rotate again.',
    retire: 'Restart the workers; the key has been changed.',
  },
  keyInUse: (key: string, last: string, until: string) =>
    `A password was sealed to ${key} at ${last}, and its request may be delivered again until ${until}: try after that.`,
  demo: {
    unanswered: (pair: string, seconds: number) =>
      `Nobody has answered on ${pair}-response for ${seconds} s: no worker runs, or it is held up.\n  Start one:  npm start   (or npm run worker), with the same TOPIC_PREFIX\n  and again:  npm run demo   goes on from where it stopped`,
    notTaken: (why: string) =>
      `The brokers did not take a request: ${why}\n  Once they serve:  npm run demo   goes on from where it stopped`,
    taken: (start: string, again: string) =>
      `Somebody else has the user id of one of the demo’s people.\n  Fill a system of its own, which leaves this one as it is:\n  ${start}\n  and in another terminal:  ${again}`,
    plainRefused:
      'The workers take no plain passwords.\n  Seal them to the workers’ public keys:  npm run demo -- --seal credential-public-keys.json\n  or by the variable CREDENTIAL_PUBLIC_KEYS_FILE',
    unreadable:
      'The workers can’t open what is sealed to these keys.\n  Give the public half of theirs:  npm run demo -- --seal credential-public-keys.json',
    refused: (pair: string, why: string) => `${pair} was refused: ${why}`,
    steps: {
      people: 'people',
      friends: 'lists of friends',
      rooms: 'rooms',
      messages: 'messages',
      changes: 'changes and reactions',
      marks: 'read marks',
    },
    step: (what: string, done: string, total: string) => `${what} ${done} of ${total}`,
    there: 'The demo was there already: nothing was added.',
    added: (messages: string) => `The demo is there: ${messages} messages were added.`,
    logIn: (where: string, people: number) =>
      `Log in at ${where} as one of these, or as any other of the ${people} people:`,
    yourFront: 'your front, at /login',
  },
  outcomes: {
    done: '✔ done',
    refused: '✖ refused',
    'dead-letter': '✖ a dead letter',
    unanswered: '✖ without a reply',
    'not-due': '✔ on its topic; this pair answers refusals only',
  },

  /** @param text as commander says it */
  usageError: (text: string) => text,

  help: {
    parley: 'Scripts and watches request/reply over Kafka: Parley’s pairs, and anybody’s topics.',
    titles: {} as Readonly<Record<string, string>>,
    examples: 'Examples:',
    exitCodes:
      'Exit codes: 0 ok, 1 failure, 2 usage, 3 no reply in time, 4 expectation failed, 5 error reply, 6 no broker reached',
    seeHelp: '(see: parley --help)',
    help: 'display help for command',
    version: 'print the version',
    bootstrapServer: 'the Kafka to use; the running local stack’s if absent',
    commandConfig: 'a file of Java properties with TLS and SASL settings, as Kafka’s own tools take it',
    lang: 'the language of messages; that of the locale if absent',
    pair: 'for example login; `parley pairs` lists them',
    pairs: 'list the pairs: their kind, who may ask, their fields (? may be left out)',
    json: 'as JSON',
    schema: 'print a pair’s JSON Schema',
    schemaRequest: 'of the request alone',
    schemaReply: 'of the reply alone',
    example: 'print a valid request of a pair',
    request: 'send a request and print its reply, or many and how long they took',
    requestJson: 'the request, as it stands on the topic; - reads it from standard input',
    requestFile: 'a file with the request',
    key: 'the record’s key; the one that the pair says if absent',
    requestId: 'the request id; a new one if absent',
    timeout: 'how long to wait for a reply',
    deadline: 'after how long a pair’s request must not be executed any more; the timeout if absent',
    raw: 'send the bytes as they are, unchecked and unsealed, without a key unless one is given',
    header: 'one more header, or another value; may be repeated',
    showHeaders: 'show the reply’s headers, on standard error',
    expect:
      'what the reply must be: path=value, path!=value, path~pattern, a JSON Schema or @<file of one>; may be repeated',
    count: 'how many requests; {{n}} and {{uuid}} in the request differ in each',
    concurrency: 'requests without a reply, at most',
    rate: 'requests a second, at most',
    topic: 'with --reply-topic: the topic to ask on, in place of a pair',
    replyTopic: 'the topic on which the reply comes',
    correlation: 'by what the reply is known',
    seal: 'seal passwords to the keys of this JWKS file, instead of CREDENTIAL_PUBLIC_KEYS_FILE',
    demo: 'fill a running system with people, rooms and conversations; what is there is not added again',
    secrets: 'make the key and secret files a deployment needs; files that are there are kept',
    watch: 'show requests, replies, events and dead letters as they come; JSON Lines unless on a terminal',
    watchPairs: 'only these pairs and event topics',
    watchTopic: 'a topic of anybody’s; may be repeated',
    from: 'where to begin: beginning, end, an offset, -5 (the last five), 10m (ago), or a time',
    user: 'only what concerns this user',
    room: 'only what concerns this room',
    watchCount: 'end after so many records',
    untilEnd: 'end where the topics end now',
    format: 'print records by kcat’s tokens: %s %S %R %k %K %T %h %t %p %o',
    run: 'run a scenario of requests and events, for one user or many at the same time',
    scenario: 'its file, YAML or JSON; docs/testing.md says what it may have',
    variable: 'a variable’s value, instead of the scenario’s; may be repeated',
    parallelUsers: 'how many go through it at the same time, instead of what it says',
    stepTimeout: 'how long to wait for a reply or an event, instead of what it says',
    junit: 'write the results to this file too, as JUnit’s XML',
    dlt: 'list and show dead letters, and put them on their topic again',
    dltList: 'a line for each dead letter, the oldest first',
    dltShow: 'print a dead letter’s value, and its headers on standard error',
    dltRedrive: 'put originals of dead letters on their topic again, under the same request id',
    dltAll: 'all of the pair, each request once, also those that were put there before',
    dltYes: 'do it, without being asked',
    onlyPairs: 'only of these pairs',
    place: 'where it stands on its topic, as `parley dlt list` tells it',
    lag: 'show how many records wait for workers, by group and partition',
    group: 'a group of anybody’s; may be repeated',
    lagAll: 'also partitions for which nothing waits',
    topics: 'check or create the topics of all pairs and events',
    topicsCheck: 'say which topics are missing, and the commands that make them',
    topicsCreate: 'make topics and partitions that are missing; nothing else is changed',
    replicationFactor: 'replicas of each; TOPIC_REPLICATION if absent',
    printEquivalent: 'print the commands of Kafka’s own tools that do the same, and do nothing',
    doctor:
      'look at brokers, topics and their settings, rights, workers, lag, dead letters, fronts, versions and clocks, and say what mends what is wrong',
    doctorFront:
      'the address of a front to ask too, at its HEALTH_PORT, where it says most; may be repeated; those of the running local stack if absent',
    doctorWorker: 'the same of a worker',
    acls: 'who may do what in Kafka, against what Parley needs',
    aclsList: 'print all entries that the brokers have',
    aclsCheck: 'say what is missing, denied or too much, and the commands that mend it',
    aclsPrint: 'print the commands that give all that is needed',
    noInspector: 'no front has one; if absent, the front that may look at the workers’ groups has',
    principal: (process: string) =>
      `who the ${process === 'admin' ? 'administrators are' : `${process}s are`} to Kafka`,
    keys: 'the keys that passwords are sealed to, and the secrets: how old they are, and changing the key',
    keysList: 'a line for each key and secret, without what is in it',
    keysFolder: 'the folder with the files that `parley secrets` makes; the local stack’s if absent',
    keysUsed: 'also how many passwords on the topics are sealed to each key, and the last of them when',
    keysRotate:
      'the next of the three steps in which the key is changed while all runs: add, publish, retire',
    keysYes: 'do the step, instead of saying which it is',
    completion: 'print what lets a shell complete commands, options and pairs',
    record: 'write requests and their replies to a file, which `parley replay` asks again',
    recordTo: 'the file; it has whatever passwords stand on the topics in plain',
    replay:
      'ask again what was recorded, with new request ids, and show where replies differ; times and ids aside',
    replayFrom: 'what `parley record` wrote',
    shell: 'the same commands at a prompt, with completion and history; exit or Ctrl-D ends it',
    trace: 'show a request’s records and times on all topics, its outcome, and the events that it caused',
    tracedId: 'its id, as `parley request` and fronts tell it',
    traceFrom: 'since when to look; when the id was made if absent, where it says so',
    traceFront:
      'a front to ask what it delivered, by the address of its HEALTH_PORT; may be repeated; those of the running local stack if absent',
    users: 'who has an account: list, lock, their sessions, links for new passwords, and administrators',
    usersList: 'a line for each account, by id',
    usersSearch: 'only those that have it in their id or name',
    usersLimit: 'so many at most',
    usersLock: 'let nobody log in to an account, and end all its sessions, until it is unlocked',
    usersUnlock: 'let its user log in again',
    usersSessions: 'a line for each session of a user: its client, its network, and when it was used',
    usersEndSessions: 'end all sessions of a user',
    usersSession: 'only this one',
    usersReset:
      'make the link by which somebody who has forgotten their password sets a new one; it is good once',
    whichUser: 'the id of the account',
    resetUrl: 'where people reach the pages; the running local stack’s front if absent',
    usersGrant: 'make somebody who has signed up an administrator, who may use the inspector',
    usersRevoke: 'take that away',
    usersAdmins: 'list the administrators',
    role: 'what they may be',
    resetHours: 'how long the link is good',
    requestSecret: 'the workers’ request secret, instead of REQUEST_SECRET_FILE or the local stack’s',
    envelope: 'print records in kcat’s JSON envelope',
  },
};

export type Words = typeof en;
