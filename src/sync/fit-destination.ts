import type { DraftEntry } from "../config/index.ts";
import type { ConfigIssue } from "../core/errors.ts";
import type { WriteMode } from "../core/types.ts";
import type { DestinationSettings, DestinationType } from "../destinations/index.ts";
import { slugOf } from "../mapping/index.ts";

/** What a proposed config is for. */
export interface Fit {
  readonly type: DestinationType;
  readonly object: string;
  readonly mode: WriteMode;
  readonly settings: DestinationSettings;
}

/** The destination's own attribute whose name has the same letters and digits: `E-mail` is `email`, `First name` is `firstName`. */
export function attributeNamed(column: string, { type, ...target }: Fit): string | undefined {
  const { schema } = type.plan({ ...target, match: "" });
  const wanted = lettersOf(column);
  const found = schema?.attributes.filter(({ slug, readOnly }) => !readOnly && lettersOf(slug) === wanted) ?? [];
  return found.length === 1 ? found[0]?.slug : undefined;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** What a column becomes there; undefined where no slug can be made of its name. */
export function slugIn(column: string, fit: Fit): string | undefined {
  return attributeNamed(column, fit) ?? slugOf(column);
}

/** What the match column becomes there. */
export function matchSlugOf(column: string, fit: Fit): string {
  const { type, ...target } = fit;
  const named = attributeNamed(column, fit);
  if (named !== undefined) return named;
  const slug = slugOf(column);
  const { reserved = [] } = type.plan({ ...target, match: "" }).values;
  // What the CRM calls so is its own: that of the file has another name there.
  const own = slug === undefined || reserved.includes(slug) ? `external_${slug ?? "key"}` : slug;
  return matchesInstead(own, fit)[0] ?? own;
}

/**
 * The attributes that alone may identify a record, where the destination refuses this slug; empty where it does not, or where
 * it does not tell them.
 */
export function matchesInstead(slug: string, { type, ...target }: Fit): readonly string[] {
  const isRefused = (match: string) => type.plan({ ...target, match }).issues?.some(({ path }) => path[0] === "match");
  if (!isRefused(slug)) return [];
  const { schema } = type.plan({ ...target, match: "" });
  const unique = schema?.attributes.filter((attribute) => attribute.unique && !attribute.readOnly) ?? [];
  return unique.map((attribute) => attribute.slug).filter((known) => !isRefused(known));
}

/** The same fields, those that the destination refuses left for the person to decide, each with its reason. */
export function withoutRefused(
  fields: readonly DraftEntry[],
  match: string,
  { type, ...target }: Fit,
): readonly DraftEntry[] {
  let fitting = fields;
  // To leave one out may be the reason to leave out another.
  for (let round = 0; round <= fields.length; round++) {
    const slugs = fitting.filter(({ isLeftOut }) => !isLeftOut).map(({ key }) => key);
    const refused = new Map((type.plan({ ...target, match, slugs }).issues ?? []).flatMap(aboutField));
    refused.delete(match);
    if (!slugs.some((slug) => refused.has(slug))) break;
    fitting = fitting.map((field) => {
      const why = field.isLeftOut ? undefined : refused.get(field.key);
      return why === undefined ? field : { ...field, comment: why, isLeftOut: true };
    });
  }
  return fitting;
}

function aboutField({ path: [area, slug], message }: ConfigIssue): readonly (readonly [string, string])[] {
  return area === "fields" && typeof slug === "string" ? [[slug, message]] : [];
}
