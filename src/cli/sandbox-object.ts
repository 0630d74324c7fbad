import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { type ApiName, apiNames } from "../sandbox/apis.ts";
import { type AttributeDefinition, attributeTypes, type ObjectDefinition } from "../sandbox/definitions.ts";
import { choose } from "../sandbox/options.ts";

/**
 * Reads an object from the command line: `products:sku!,name,price=number,category=select(Shoes|Bags)`. An attribute
 * without a type is text; `!` makes it unique; a select has its labels in brackets. Another API than Zeeg stands before the
 * object: `hubspot/orders:external_id!`.
 * @throws UsageError with an example
 */
export function parseObject(text: string): ObjectDefinition & { readonly api?: ApiName } {
  const [, api, slug, list] = /^(?:(\w*)\/)?([\w.-]+):(.+)$/.exec(text) ?? [];
  if (slug === undefined || list === undefined) throw malformed(text);
  const attributes = list.split(",").map((part) => parseAttribute(part.trim(), text));
  return { slug, attributes, ...(api !== undefined && { api: choose("API", api, apiNames) }) };
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
