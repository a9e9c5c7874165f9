/** What an expression of Prometheus asks for. */
import { parser } from '@prometheus-io/lezer-promql';

/** One metric, and the labels that it is matched, grouped and joined by. */
export interface AskedFor {
  readonly metric: string;
  readonly labels: readonly string[];
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** @throws where it is not PromQL */
export function askedForIn(expression: string): AskedFor[] {
  // Grafana's own variable for a time.
  const text = expression.replaceAll('$__rate_interval', '5m');
  const { topNode } = parser.parse(text);
  const textOf = ({ from, to }: Node) => text.slice(from, to);
  const wrong = below(topNode, ({ type }) => type.isError);
  if (wrong.length > 0) throw new Error(`not PromQL at ${wrong[0]?.from}: ${text}`);
  const labelsOf = (node: Node) => below(node, ({ name }) => name === 'LabelName').map(textOf);
  return below(topNode, ({ name }) => name === 'VectorSelector').map((selector) => ({
    metric: below(selector, ({ name }) => name === 'Identifier')
      .map(textOf)
      .join(),
    labels: [
      ...new Set([
        ...labelsOf(selector),
        ...around(selector).flatMap((node) => directGrouping(node, labelsOf)),
      ]),
    ],
  }));
}

/** Of an aggregate or of two sides that are joined, not of what they are made of. */
function directGrouping(node: Node, labelsOf: (node: Node) => string[]): string[] {
  return ['AggregateModifier', 'MatchingModifierClause'].flatMap((name) =>
    node.getChildren(name).flatMap(labelsOf),
  );
}

function below(node: Node, fits: (node: Node) => boolean): Node[] {
  const found = fits(node) ? [node] : [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(...below(child, fits));
  return found;
}

function around(node: Node): Node[] {
  return node.parent ? [node.parent, ...around(node.parent)] : [];
}
