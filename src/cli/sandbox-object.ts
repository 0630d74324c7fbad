import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { type AttributeDefinition, attributeTypes, type ObjectDefinition } from "../sandbox/definitions.ts";

/**
 * Reads an object from the command line: `products:sku!,name,price=number,category=select(Shoes|Bags)`. An attribute
 * without a type is text; `!` makes it unique; a select has its labels in brackets.
 * @throws UsageError with an example
 */
export function parseObject(text: string): ObjectDefinition {
  const [, slug, list] = /^([\w.-]+):(.+)$/.exec(text) ?? [];
  if (slug === undefined || list === undefined) throw malformed(text);
  return { slug, attributes: list.split(",").map((part) => parseAttribute(part.trim(), text)) };
}

function parseAttribute(part: string, whole: string): AttributeDefinition {
  const [, key, typeName = "text", labels, unique] = /^([\w.-]+)(?:=(\w+)(?:\(([^)]*)\))?)?(!)?$/.exec(part) ?? [];
  if (key === undefined) throw malformed(whole);
  const type = attributeTypes.find((known) => known === typeName);
  if (type === undefined) {
    const hint = didYouMean(typeName, attributeTypes);
    throw new UsageError(
      "value-invalid",
      `--object: no type "${typeName}".${hint} Types: ${attributeTypes.join(", ")}`,
    );
  }
  return { key, type, isUnique: unique === "!", ...(labels && { options: labels.split("|") }) };
}

function malformed(text: string): UsageError {
  return new UsageError(
    "value-invalid",
    `--object: "${text}" is not like products:sku!,name,price=number,category=select(Shoes|Bags)`,
  );
}
