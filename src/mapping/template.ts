/** `"{Brand} {Name}"`: texts and columns in turn. */
import * as z from "zod";

/** A part is a literal text, or the name of a column. */
export type TemplatePart = string | { readonly column: string };

/**
 * Takes a template apart. `{{` and `}}` are braces.
 * @returns what is wrong with it, as a text, where it is none
 */
function parseTemplate(template: string): readonly TemplatePart[] | string {
  const parts: TemplatePart[] = [];
  let literal = "";
  for (const [token, column] of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (token === "{") return "a { without its }: write {{ for the character itself.";
    if (token === "}") return "a } without its {: write }} for the character itself.";
    if (column === undefined) {
      literal += token === "{{" ? "{" : token === "}}" ? "}" : token;
      continue;
    }
    if (column.trim() === "") return "{} names no column.";
    if (literal !== "") parts.push(literal);
    literal = "";
    parts.push({ column: column.trim() });
  }
  if (literal !== "") parts.push(literal);
  if (!parts.some((part) => typeof part !== "string"))
    return "names no column, as in {Name}: for the same text in every row write value.";
  return parts;
}

/** The parts of a template that has been checked. */
export function templateParts(template: string): readonly TemplatePart[] {
  const parts = parseTemplate(template);
  if (typeof parts === "string") throw new Error("a template was not checked");
  return parts;
}

export const templateSchema = z
  .string()
  .check((context) => {
    const parsed = parseTemplate(context.value);
    if (typeof parsed === "string") {
      context.issues.push({ code: "custom", message: parsed, input: context.value });
    }
  })
  .describe('Text made of columns: "{Brand} {Name}". {{ and }} are braces. Blank where every column in it is blank.');
