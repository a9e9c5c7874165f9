export interface BrokerNode {
  /** 1, 2, … */
  id: number;
  port: number;
  controllerPort: number;
  /** For other brokers, if clients have to log in. */
  brokerPort?: number;
}

const host = '127.0.0.1';

export const brokerAddress = ({ port }: BrokerNode) => `${host}:${port}`;

export type Properties = Readonly<Record<string, string | number | boolean>>;

/**
 * server.properties of one node: broker and controller in one (KRaft), listening on this machine only.
 * @param settings further ones, which may replace ours
 */
export function brokerProperties(
  node: BrokerNode,
  nodes: readonly BrokerNode[],
  settings: (own: Properties) => Properties = () => ({}),
): string {
  const own = ownProperties(node, nodes);
  return Object.entries({ ...own, ...settings(own) })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function ownProperties(node: BrokerNode, nodes: readonly BrokerNode[]): Properties {
  const count = nodes.length;
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': nodes.map((each) => `${each.id}@${host}:${each.controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    listeners: `PLAINTEXT://${brokerAddress(node)},CONTROLLER://${host}:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${brokerAddress(node)}`,
    // Relative to the node's folder, where it is started: this format can't express all characters of a full path.
    'log.dirs': 'data',
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': count,
    'transaction.state.log.replication.factor': count,
    'transaction.state.log.min.isr': Math.min(count, 2),
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.num.partitions': 5,
    // Otherwise the first member of a group would wait 3 s for others.
    'group.initial.rebalance.delay.ms': 0,
    // Enough for the largest record of our clients, with its headers.
    'message.max.bytes': 2_200_000,
    // A killed broker can't rejoin before its session is over. Until then others do not lead its partitions, and writes
    // to partitions with a replica on it are not acknowledged. By default that takes 9 s, plus 2 s for a new controller
    // if it was the controller: docs/operations.md, "When a broker dies".
    'broker.session.timeout.ms': count > 1 ? 1_500 : 4_000,
    'broker.heartbeat.interval.ms': count > 1 ? 300 : 500,
    'controller.quorum.fetch.timeout.ms': count > 1 ? 1_000 : 2_000,
    'controller.quorum.election.timeout.ms': 500,
    'controller.quorum.election.backoff.max.ms': 500,
    // A broker hands over its partitions before it stops, for which the controllers need a majority: if all are stopped
    // together, the last one would wait for a majority forever.
    'controlled.shutdown.enable': count === 1,
  };
}
