/** All texts of the command, in English. */
import { isFailureCode } from '@parley/contracts';
import { plural } from '@parley/contracts/text';
import { failureWords } from './failures-en.ts';

export const en = {
  // Usage
  noSuchPair: (name: string, all: string) => `There is no pair "${name}". There are: ${all}`,
  noPair:
    'Name a pair, as in: parley request login … (parley pairs lists them), or --topic and --reply-topic.',
  bothTopics: '--topic and --reply-topic go together.',
  noForeignDeadline:
    '--deadline is only for Parley’s pairs. Tell another service in its own way, for example with --header <name=value>.',
  noJson: 'Give the request as JSON, as - for standard input, or as --file <path>.',
  tooMuch: (rest: string) => `There are too many arguments: ${rest}`,
  noRequest: (problem: string) => `${problem}\n  To send it anyway:  --raw`,
  brokenJson: (line: number, column: number, found: string, shown: string) =>
    `The request is not JSON: line ${line}, column ${column}: ${found === '' ? 'it ends too early' : `${JSON.stringify(found)} is not allowed there`}\n${shown}`,
  noSeconds: (option: string, text: string) => `${option} ${text} is not a number of seconds.`,
  noCount: (option: string, text: string) => `${option} ${text} is not a whole number above zero.`,
  noHeader: (text: string) => `--header ${text} is not name=value.`,
  noSuchCorrelation: (text: string) =>
    `--correlation ${text} is not header, header:<name>, key or json:<path>.`,
  noPlaceForId: (path: string) => `The request is not a JSON object, so it can’t contain an id at ${path}.`,
  noExpectation: (text: string) =>
    `--expect ${text} is not path=value, path!=value, path~pattern, a JSON Schema or @<file of one>.`,
  noSchema: (why: string) => `--expect has an invalid JSON Schema: ${why}`,
  noStart: (text: string) =>
    `--from ${text} is not a place to start. Use beginning, end, an offset, -5 (the last five), 10m (ago), or a time such as 2026-11-30T09:00:00Z.`,
  noToken: (token: string) =>
    `--format has no token ${token}. The tokens are %s %S %R %k %K %T %h %t %p %o %%.`,
  cannotRead: (path: string, why: string) => `${path} cannot be read: ${why}`,

  noHours: (text: string, most: number) => `--hours ${text} is not a number above zero and up to ${most}.`,
  noUrl: (text: string) => `--url ${text} is not an address such as https://chat.example.com.`,
  noRole: (command: string, userId: string, roles: string) =>
    `Name a role (${roles}), as in  parley users ${command} ${userId} admin`,
  noRequestSecret: 'This needs the workers’ request secret: set REQUEST_SECRET_FILE, or use --secret <file>.',
  shortSecret: (file: string, least: number) =>
    `${file} has fewer than ${least} characters, so it can’t be the workers’ request secret.`,
  noKeyFolder: 'Name the folder with the keys, as in: parley keys list .parley-secrets',
  noDatabaseUrl:
    'Administrators are stored in the database: set DATABASE_URL=postgresql://user:password@host:5432/database, with the role that owns the tables.',
  noDatabase: (why: string) => `The database of DATABASE_URL can’t be used: ${why}`,
  noAdministratorsTable: 'The database has no table for administrators yet: apply the migrations first.',
  notOwner:
    'The role of DATABASE_URL may not change who is an administrator: use the role that owns the tables.',
  noUser: (userId: string) =>
    `There is no user ${userId}. Users have to sign up before they can become administrators.`,
  noAdministrator: (userId: string) => `${userId} is not an administrator.`,
  granted: (userId: string) => `${userId} is an administrator.`,
  revoked: (userId: string) =>
    `${userId} is no longer an administrator; any inspector that they have open ends.`,
  noScenario: (file: string, why: string) => `${file} is not a scenario: ${why}`,
  noVariable: (name: string) => `The scenario has no value for {{${name}}}.`,
  noVariableGiven: (text: string) => `--var ${text} is not name=value.`,
  cannotWrite: (path: string, why: string) => `${path} cannot be written: ${why}`,

  // Settings of the connection
  noBrokers: (option: string, text: string) =>
    `${option} ${text} is not host:port, or several separated by commas.`,
  noSuchProtocol: (file: string, protocol: string) =>
    `${file}: security.protocol=${protocol} is not PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.`,
  onlyPem: (file: string, property: string, location: string) =>
    `${file}: ${location} must be PEM.\n  Convert it:  keytool -list -rfc -keystore ${location} > store.pem\n  then set:    ${property}=PEM, and its location`,
  noSuchMechanism: (file: string, mechanism: string) =>
    `${file}: sasl.mechanism=${mechanism} is not PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.`,
  noLogin: (file: string) => `${file}: sasl.jaas.config has no username and password.`,
  notJwks: (file: string, why: string) => `${file} is not a JWKS to seal to: ${why}`,

  // Brokers
  noKafka: (brokers: string, why: string) =>
    `No Kafka answers at ${brokers}: ${why}\n  Start the local one:  npm start\n  or name another:      --bootstrap-server host:9092`,
  notLetIn: (brokers: string, why: string) =>
    `The Kafka at ${brokers} refuses the connection: ${why}\n  Connection settings are read from a Java properties file:  --command-config <file>`,
  localLogins: (folder: string) =>
    `  npm start --secure has made such files in ${folder}: kafka-front.properties for sending requests, kafka-tester.properties for watching, kafka-admin.properties for administration`,
  notAllowed: (user: string | undefined, operation: string, on: string) =>
    `Kafka does not allow ${user ?? 'us'} ${operation} on the ${on}.`,
  giveRight: (command: string) => `  A Kafka administrator can grant it:  ${command}`,
  noAnswer: (seconds: number) => `no answer within ${seconds} s`,
  noTopic: (brokers: string, topic: string) =>
    `The Kafka at ${brokers} has no topic ${topic}.\n  Fronts and workers create the topics when they start; TOPIC_PREFIX must be the same as theirs.`,
  noForeignTopic: (brokers: string, topic: string) =>
    `The Kafka at ${brokers} has no topic ${topic}. Its service may create it, or you can:\n  kafka-topics.sh --bootstrap-server ${brokers} --create --topic ${topic}`,
  nothingRead: (brokers: string, seconds: number, problem: string) =>
    `Reading from the Kafka at ${brokers} did not start within ${seconds} s: ${problem}.`,
  notTaken: (cause: string) => `The brokers did not accept the request: ${cause}`,
  refusals: {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'its name could not be looked up',
    ABORT_ERR: 'it does not answer',
  } as Readonly<Record<string, string>>,
  speaksTls:
    'it speaks TLS, but the settings don’t say so (without --command-config: KAFKA_SSL=true, and KAFKA_SSL_CA_FILE for a private CA)',
  speaksNoTls: 'it does not speak TLS, but the settings require it',
  noKafkaThere: 'something accepts connections there but does not answer like Kafka',

  // Outcomes
  requestId: (id: string) => `request id ${id}`,
  sent: '✔ Sent, and not refused. This pair replies only to refusals.',
  noReply: (seconds: string) => `✖ No reply within ${seconds} s. Is a worker running?`,
  noForeignReply: (seconds: string, topic: string, replyTopic: string) =>
    `✖ No reply within ${seconds} s. Is there a service that reads ${topic} and replies on ${replyTopic} with the same correlation?`,
  failure: (code: string): string => (isFailureCode(code) ? failureWords[code] : ''),
  errorReply: (code: string): string => `✖ ${[code, en.failure(code)].filter(Boolean).join(': ')}`,
  deadLetters: (topic: string) => `  Requests that can't be answered end up on ${topic}.`,
  notJson: 'The reply is not JSON.',
  nothing: 'absent',
  notAsExpected: (path: string, wanted: string, was: string) => `expected ${path}${wanted}, but it is ${was}`,
  loadRan: (requests: number, seconds: number, perSecond: number) =>
    `${plural(requests, 'request', 'requests')} in ${seconds} s: ${perSecond} a second`,
  progress: (requests: number, count: number) => `${requests} of ${count} requests`,
  done: 'done',
  unexpected: 'not as expected',
  unanswered: 'without a reply',
  resultLost: (why: string) => `The result could not be written: ${why}`,
  watching: (what: string) => `Watching ${what || 'everything'}; stop with Ctrl-C.`,
  noReplyWithin: (seconds: number) => `no reply within ${seconds} s`,
  noEventWithin: (seconds: number) => `no such event within ${seconds} s`,
  nothingToCapture: (name: string, path: string) => `there is nothing at ${path} for the variable ${name}`,
  noGroups: (groups: string) =>
    groups
      ? `No offset has been committed yet by ${groups}.`
      : 'No worker has committed an offset yet: that happens with the first request that is answered.',
  lagTotal: (records: number, groups: number) =>
    `${plural(records, 'record', 'records')} waiting in ${plural(groups, 'group', 'groups')}`,
  topicsThere: (count: number) => `all ${count} topics exist`,
  topicsMissing: (missing: number, all: number) =>
    missing > 0 ? `${missing} of ${all} topics cannot be used` : 'some topics have too few partitions',
  brokersUp: (brokers: number) => `${brokers} up`,
  fewBrokers: (brokers: number) =>
    `${brokers} up: enough for trials, but if a broker is lost, so is its data`,
  moreBrokers: (brokers: number) =>
    `Nothing to do here: topics have as many replicas as there are brokers (TOPIC_REPLICATION=${brokers}).\nFor a deployment: three brokers and TOPIC_REPLICATION=3; locally  npm start -- --brokers 3`,
  brokersMissing: (brokers: number, replication: number) =>
    `${brokers} up, but topics should have ${replication} replicas`,
  startBrokers: (brokers: number) => `Start the others, or set TOPIC_REPLICATION=${brokers}`,
  leaderless: (partitions: number) =>
    `${plural(partitions, 'partition has', 'partitions have')} no leader and can’t be read or written`,
  replicasBehind: (partitions: number) =>
    `${plural(partitions, 'partition has', 'partitions have')} replicas that are out of sync, or on brokers that are down`,
  startBroker:
    'Start the broker that is down; to find it:  kafka-topics.sh --describe --under-replicated-partitions',
  fewReplicas: (topics: number, wanted: number) =>
    `${plural(topics, 'topic has', 'topics have')} fewer than ${wanted} replicas`,
  moreReplicas: (topics: readonly string[]) =>
    `kafka-reassign-partitions.sh --generate, with topics.json:  ${JSON.stringify({ version: 1, topics: topics.map((topic) => ({ topic })) })}`,
  replicasRight: (partitions: number) => `all replicas of ${partitions} partitions are in sync`,
  configsRight: (topics: number) => `${topics} topics have the right settings`,
  configWrong: (setting: string, is: string, wanted: string, topics: readonly string[]) =>
    `${setting} is ${is} instead of ${wanted} for ${plural(topics.length, 'topic', 'topics')}: ${topics.slice(0, 3).join(', ')}${topics.length > 3 ? ', …' : ''}`,
  noAuthorizer: 'the brokers have no authorizer: anybody may do anything',
  howToHaveRights:
    'Nothing to do on your own machine. Otherwise: an authorizer, logins, and deploy/kafka-acls.sh (docs/operations.md, "Access control")',
  aclsNotTold: (why: string) => `the brokers do not let this user see the ACLs: ${why}`,
  otherPrincipals:
    'none of User:parley-front, -worker, -tester and -admin has any rights: yours probably have other names',
  hasInspector: (principal: string) =>
    `${principal} is assumed to be a front with an inspector, because it may describe the workers’ groups; if it has none:  --no-inspector`,
  aclsRight: 'each principal has the rights that it needs, and no others',
  aclFindings: (missing: number, denied: number, tooMuch: number) =>
    `${plural(missing, 'right is', 'rights are')} missing, ${plural(denied, 'entry denies', 'entries deny')} needed rights, ${plural(tooMuch, 'entry allows', 'entries allow')} more than needed`,
  seeMessages: 'For the remedies see docs/operations.md, "What each error means"',
  askHealth: 'Its HEALTH_PORT and its log show what is missing',
  versions: (versions: string, own: string) => `processes run ${versions}, this command is ${own}`,
  upgrade: 'Upgrade the older ones: docs/operations.md, "Upgrading"',
  schemaDiffers: (is: string, wanted: string) => `the database has ${is}, this build has ${wanted}`,
  clocks: (clocks: string) => `ahead of this machine’s: ${clocks}`,
  brokerClocksUnknown: (why: string) => `brokers’ clocks are not known: ${why}`,
  notLookedAt: (why: string) => `could not be checked: ${why}`,
  noAnswerWithin: (seconds: number) => `no answer within ${seconds} s`,
  setClocks: 'Set the clock that is off:  timedatectl set-ntp true',
  groupsServed: (groups: number) => `all ${groups} groups have members`,
  groupsUnserved: (groups: string) => `no worker is running${groups ? ` for ${groups}` : ''}`,
  deadLetterCount: (count: number) => plural(count, 'dead letter', 'dead letters'),
  noDeadLetter: (pair: string, place: string) =>
    `There is no dead letter of ${pair} at ${place}; parley dlt list ${pair} shows them.`,
  noOriginal: (place: string, topic: string) =>
    `The original of ${place} is no longer on ${topic}, so it cannot be redriven.`,
  placesOrAll: 'Name dead letters by <partition:offset>, or use --all.',
  confirmRedrive: (count: number) =>
    `This would put the originals of ${plural(count, 'dead letter', 'dead letters')} back on their topic, including those redriven before. They keep their request ids, so nothing is executed twice. To do it:  --yes`,
  noEquivalentStart:
    'Kafka’s console consumer starts at the beginning or the end, or in one partition with --partition <n> --offset <o>; for other places use kcat -o.',
  noEquivalentRequest:
    'Kafka’s console producer reads a record as a line of text: it cannot send line breaks, bytes that are not UTF-8, or a tab in a key or header.',
  noRecording: (file: string, line: number) =>
    `${file} is not a recording: line ${line} is not a request with its reply.`,
  recording: (file: string) => `Recording to ${file}; stop with Ctrl-C.`,
  recorded: (count: number) => `Recorded ${plural(count, 'request', 'requests')} with replies.`,
  replayed: (same: number, different: number, unanswered: number) =>
    `${same} as recorded, ${different} different, ${unanswered} without a reply`,
  notReplayed: (count: number) =>
    `${plural(count, 'request was', 'requests were')} not sent again: a sealed password can be used for one request only.`,
  openQuote: 'A quote is not closed.',
  noTrace: (id: string) =>
    `There is no record of a request ${id} within the topics’ retention, or since --from.`,
  frontSilent: (front: string, why: string) => `${front} does not report what it delivered: ${why}`,
  delivered: (front: string, isAwaited: boolean, streams: number, writtenAfter: number | undefined) =>
    [
      `front ${front} has read the reply`,
      ...(isAwaited ? ['answered the waiting client'] : []),
      ...(writtenAfter === undefined
        ? []
        : [`wrote it to ${plural(streams, 'stream', 'streams')} at +${writtenAfter} ms`]),
    ].join(', '),
  otherSecret: 'the workers have another request secret, or the clocks differ by minutes',
  moreAccounts: (shown: number) => `There are more than the ${shown} shown: use --limit or --search`,
  sessionsEnded: (sessions: number) => `Ended ${plural(sessions, 'session', 'sessions')}.`,
  keysLost: (kids: string) =>
    `Some passwords on the topics are sealed to keys whose private half is missing: ${kids}`,
  keysUnopened: (kids: string) => `Passwords are being sealed to keys whose private half is missing: ${kids}`,
  keyStep: {
    add: (key: string, _old: string) =>
      `Next: add a new key ${key} for the workers, which can then open passwords sealed to the old or the new one. To do it:  --yes`,
    publish: (key: string, _old: string) =>
      `Next: seal passwords to ${key}. Only once all workers have it:  --yes`,
    retire: (_key: string, old: string) =>
      `Next: remove ${old} for good; passwords sealed to it can then no longer be opened. To do it:  --yes`,
  },
  keyStepDone: {
    add: 'Restart the workers with the new private keys; then rotate again.',
    publish: 'Restart the fronts with the new public key; after TOPIC_RETENTION_HOURS, rotate again.',
    retire: 'Restart the workers; the rotation is complete.',
  },
  keyInUse: (key: string, last: string, until: string) =>
    `A password was sealed to ${key} at ${last}, and its request may be delivered again until ${until}: try again after that.`,
  demo: {
    unanswered: (pair: string, seconds: number) =>
      `There was no reply on ${pair}-response for ${seconds} s: no worker is running, or it is stuck.\n  Start one:  npm start   (or npm run worker), with the same TOPIC_PREFIX\n  then:       npm run demo   continues where it stopped`,
    notTaken: (why: string) =>
      `The brokers did not accept a request: ${why}\n  Once they are back:  npm run demo   continues where it stopped`,
    taken: (start: string, again: string) =>
      `The user id of one of the demo’s people is taken.\n  To leave this system as it is, fill a separate one:\n  ${start}\n  and in another terminal:  ${again}`,
    plainRefused:
      'The workers refuse plain passwords.\n  Seal them to the workers’ public keys:  npm run demo -- --seal credential-public-keys.json\n  or set the variable CREDENTIAL_PUBLIC_KEYS_FILE',
    unreadable:
      'The workers can’t open passwords sealed to these keys.\n  Use the public half of their keys:  npm run demo -- --seal credential-public-keys.json',
    refused: (pair: string, why: string) => `${pair} was refused: ${why}`,
    steps: {
      people: 'people',
      friends: 'friendships',
      rooms: 'rooms',
      messages: 'messages',
      changes: 'changes and reactions',
      marks: 'read marks',
    },
    step: (what: string, done: string, total: string) => `${what} ${done} of ${total}`,
    there: 'The demo already exists: nothing was added.',
    added: (messages: string) => `The demo is ready: ${messages} messages were added.`,
    logIn: (where: string, people: number) =>
      `Log in at ${where} as one of these, or as any other of the ${people} people:`,
    yourFront: 'your front, at /login',
  },
  outcomes: {
    done: '✔ done',
    refused: '✖ refused',
    'dead-letter': '✖ a dead letter',
    unanswered: '✖ without a reply',
    'not-due': '✔ on its topic; this pair replies only to refusals',
  },

  /** @param text a usage error as commander reports it */
  usageError: (text: string) => text,

  help: {
    parley: 'Scripts and watches request/reply over Kafka: Parley’s pairs, and any other topics.',
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
    pairs: 'list the pairs: kind, who may send requests, fields (? marks optional ones)',
    json: 'as JSON',
    schema: 'print a pair’s JSON Schema',
    schemaRequest: 'only that of the request',
    schemaReply: 'only that of the reply',
    example: 'print a valid request for a pair',
    request: 'send a request and print its reply; or send many and print their latency',
    requestJson: 'the request, as it should be on the topic; - reads it from standard input',
    requestFile: 'a file with the request',
    key: 'the record’s key; the pair’s own if absent',
    requestId: 'the request id; a new one if absent',
    timeout: 'how long to wait for a reply',
    deadline: 'how long a pair’s request may still be executed; the timeout if absent',
    raw: 'send the bytes as they are: unchecked, unsealed, and without a key unless one is given',
    header: 'add or replace a header; may be repeated',
    showHeaders: 'show the reply’s headers, on standard error',
    expect:
      'what the reply must be: path=value, path!=value, path~pattern, a JSON Schema or @<file of one>; may be repeated',
    count: 'how many requests; {{n}} and {{uuid}} in the request differ in each',
    concurrency: 'maximum number of requests without a reply',
    rate: 'maximum number of requests a second',
    topic: 'with --reply-topic: the topic to send the request to, instead of a pair',
    replyTopic: 'the topic on which the reply arrives',
    correlation: 'how the reply is matched to the request',
    seal: 'seal passwords to the keys of this JWKS file, instead of CREDENTIAL_PUBLIC_KEYS_FILE',
    demo: 'fill a running system with people, rooms and conversations; existing ones are not added again',
    secrets: 'make the key and secret files that a deployment needs; existing files are kept',
    watch:
      'show requests, replies, events and dead letters as they arrive; as JSON Lines unless on a terminal',
    watchPairs: 'only these pairs and event topics',
    watchTopic: 'any other topic; may be repeated',
    from: 'where to start: beginning, end, an offset, -5 (the last five), 10m (ago), or a time',
    user: 'only records about this user',
    room: 'only records about this room',
    watchCount: 'stop after this many records',
    untilEnd: 'stop at the current end of the topics',
    format: 'print records with kcat’s format tokens: %s %S %R %k %K %T %h %t %p %o',
    run: 'run a scenario of requests and events, for one user or many at the same time',
    scenario: 'the scenario’s file, YAML or JSON; docs/testing.md describes its format',
    variable: 'a variable’s value, overriding the scenario’s; may be repeated',
    parallelUsers: 'how many users run it at the same time, overriding the scenario',
    stepTimeout: 'how long to wait for a reply or an event, overriding the scenario',
    junit: 'also write the results to this file, as JUnit XML',
    dlt: 'list and show dead letters, and put their originals back on their topic',
    dltList: 'a line for each dead letter, the oldest first',
    dltShow: 'print a dead letter’s value, and its headers to standard error',
    dltRedrive: 'put the originals of dead letters back on their topic, with the same request id',
    dltAll: 'all of the pair, each request once, including those redriven before',
    dltYes: 'do it, without asking',
    onlyPairs: 'only these pairs',
    place: 'its position on its topic, as `parley dlt list` shows it',
    lag: 'show how many records wait for workers, by group and partition',
    group: 'any other consumer group; may be repeated',
    lagAll: 'also partitions without waiting records',
    topics: 'check or create the topics of all pairs and events',
    topicsCheck: 'report missing topics, and the commands that create them',
    topicsCreate: 'create missing topics and partitions; nothing else is changed',
    replicationFactor: 'number of replicas of each; TOPIC_REPLICATION if absent',
    printEquivalent: 'print the equivalent commands of Kafka’s own tools, and do nothing',
    doctor:
      'check brokers, topics and their settings, rights, workers, lag, dead letters, fronts, versions and clocks, and say how to fix what is wrong',
    doctorFront:
      'the address of a front to check too, at its HEALTH_PORT, where it reports most; may be repeated; those of the running local stack if absent',
    doctorWorker: 'the same for a worker',
    acls: 'compare rights in Kafka with those that Parley needs',
    aclsList: 'print all of the brokers’ ACL entries',
    aclsCheck: 'report missing, denied and unneeded rights, and the commands that fix them',
    aclsPrint: 'print the commands that grant all needed rights',
    noInspector:
      'no front has an inspector; if absent, a front that may describe the workers’ groups is assumed to have one',
    principal: (process: string) =>
      `the Kafka principal of ${process === 'admin' ? 'administrators' : `${process}s`}`,
    keys: 'show the age of the keys that passwords are sealed to and of the secrets, and rotate the key',
    keysList: 'a line for each key and secret, without its content',
    keysFolder: 'the folder with the files of `parley secrets`; the local stack’s if absent',
    keysUsed: 'also how many passwords on the topics are sealed to each key, and the time of the last',
    keysRotate: 'the next of the three steps that rotate the key during operation: add, publish, retire',
    keysYes: 'do the step, instead of only naming it',
    completion: 'print a script that lets a shell complete commands, options and pairs',
    record: 'write requests and their replies to a file, for `parley replay`',
    recordTo: 'the file; it contains any plain passwords that are on the topics',
    replay:
      'send recorded requests again, with new request ids, and show where replies differ, ignoring times and ids',
    replayFrom: 'a file written by `parley record`',
    shell: 'run the same commands at a prompt, with completion and history; leave with exit or Ctrl-D',
    trace: 'show a request’s records and times on all topics, its outcome, and the events it caused',
    tracedId: 'its id, as `parley request` and fronts report it',
    traceFrom: 'the time to search from; if absent, the time in the id, if it has one',
    traceFront:
      'the HEALTH_PORT address of a front to ask what it delivered; may be repeated; those of the running local stack if absent',
    users: 'manage accounts: list, lock, sessions, links for new passwords, and administrators',
    usersList: 'a line for each account, by id',
    usersSearch: 'only those whose id or name contains this',
    usersLimit: 'maximum number of accounts',
    usersLock: 'prevent logins to an account until it is unlocked, and end all its sessions',
    usersUnlock: 'allow logins to an account again',
    usersSessions: 'a line for each session of a user: its client, its network, and when it was last used',
    usersEndSessions: 'end all sessions of a user',
    usersSession: 'only this one',
    usersReset: 'make a link by which a user who has forgotten their password can set a new one, once',
    whichUser: 'the id of the account',
    resetUrl: 'the address of the pages; that of the running local stack’s front if absent',
    usersGrant: 'make an existing user an administrator, who may use the inspector',
    usersRevoke: 'revoke a user’s administrator role',
    usersAdmins: 'list the administrators',
    role: 'the role to grant or revoke',
    resetHours: 'how long the link is valid',
    requestSecret: 'the workers’ request secret, instead of REQUEST_SECRET_FILE or the local stack’s',
    envelope: 'print records in kcat’s JSON envelope',
  },
};

export type Words = typeof en;
