/** A node of a JSON Schema, read without trust in its shape. */
export type Node = Readonly<Record<string, unknown>>;

export function asNode(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

/** The forms that a value may take: those of a union, unions within it included. */
export function formsOf(value: unknown): readonly Node[] {
  const node = asNode(value);
  if (node === undefined) return [];
  return Array.isArray(node.anyOf) ? node.anyOf.flatMap(formsOf) : [node];
}

export function propertiesOf(node: Node): readonly (readonly [key: string, child: Node])[] {
  return Object.entries(asNode(node.properties) ?? {}).map(([key, child]) => [key, asNode(child) ?? {}] as const);
}

/** `${NAME}`, `{ file }` or `{ command }`: its keys are told once, and not for each credential. */
export function isCredential(node: Node): boolean {
  const keys = formsOf(node).flatMap((form) => propertiesOf(form).map(([key]) => key));
  return keys.join() === "file,command";
}

/** What is below a node: its own keys, those of a list's items, those of freely named values; each with the path to it. */
export function below(node: Node): readonly (readonly [step: string, form: Node])[] {
  if (isCredential(node)) return [];
  return formsOf(node).flatMap((form): readonly (readonly [string, Node])[] => {
    if (form.properties !== undefined) return [["", form]];
    if (form.items !== undefined) return formsOf(form.items).flatMap((item) => prefixed("[]", item));
    return formsOf(form.additionalProperties).flatMap((item) => prefixed(".<name>", item));
  });
}

function prefixed(step: string, item: Node): readonly (readonly [string, Node])[] {
  return below(item).map(([more, form]) => [`${step}${more}`, form] as const);
}
