/** The keys that an object of a JSON Schema may have, found by walking a path. Only errors ask. */

type Node = Readonly<Record<string, unknown>>;

/** @returns the keys allowed at `path`, of every form the value there may take; none where any key is allowed */
export function knownKeys(schema: Node, path: readonly (string | number)[]): readonly string[] {
  let nodes: readonly Node[] = alternatives(schema);
  for (const part of path) nodes = nodes.flatMap((node) => alternatives(childOf(node, part)));
  return [...new Set(nodes.flatMap((node) => Object.keys(asNode(node.properties) ?? {})))];
}

function childOf(node: Node, part: string | number): unknown {
  if (typeof part === "number") return node.items;
  const properties = asNode(node.properties);
  return properties !== undefined && Object.hasOwn(properties, part) ? properties[part] : node.additionalProperties;
}

function alternatives(value: unknown): readonly Node[] {
  const node = asNode(value);
  if (node === undefined) return [];
  const forms = node.anyOf;
  return Array.isArray(forms) ? forms.flatMap(alternatives) : [node];
}

function asNode(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null ? (value as Node) : undefined;
}
