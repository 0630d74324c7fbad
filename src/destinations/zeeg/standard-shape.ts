import type { JsonObject, JsonValue, MappedRecord } from "../../core/types.ts";
import { objectOf } from "./answer.ts";
import { emailEcho, emailList, refuseEmails } from "./emails.ts";
import { assertPath, type Shape } from "./shape.ts";
import { isStandardSlug, type StandardObject, socials } from "./standard-objects.ts";

/** People and companies: camel case, nested in places, and shown otherwise than they are sent. */
export function standardShape(standard: StandardObject, match: string): Shape {
  const path = assertPath(standard.slug, standard.matchNames[match] ?? match);
  const arePeople = standard.slug === "people";
  return {
    envelope: standard.envelope,
    ignoresCase: match === "email" || match === "domain",
    request: (record) => ({
      method: "PUT",
      path,
      body: JSON.stringify(arePeople ? personBody(record) : record.values),
    }),
    ...(arePeople && { refuse: refuseEmails }),
    echo: (record, fields) => {
      const entries = Object.entries(record.values).flatMap(([slug, sent]) => {
        const stored = storedValue(standard, slug, fields);
        return stored === undefined ? [] : [[slug, slug === "domain" ? sameText(sent, stored) : stored] as const];
      });
      return { ...Object.fromEntries(entries), ...(arePeople && emailEcho(record, fields.emails)) };
    },
  };
}

function personBody(record: MappedRecord): JsonObject {
  const body: Record<string, JsonValue> = {};
  const nested: Record<string, JsonValue> = {};
  for (const [slug, value] of Object.entries(record.values)) {
    if (socials.includes(slug)) nested[socialName(slug)] = value;
    else if (slug !== "email" && slug !== "emails") body[slug] = value;
  }
  const emails = emailList(record);
  return {
    ...body,
    ...(emails !== undefined && { emails }),
    ...(Object.keys(nested).length > 0 && { socials: nested }),
  };
}

/** Undefined where the answer says nothing of it. */
function storedValue(standard: StandardObject, slug: string, fields: JsonObject): JsonValue | undefined {
  if (!isStandardSlug(standard, slug)) {
    const custom = objectOf(fields.customAttributes);
    // Shown at neither place though the others are: it was not stored.
    const stored = own(fields, slug);
    return stored === undefined ? custom && (own(custom, slug) ?? null) : stored;
  }
  if (socials.includes(slug)) return objectOf(fields.socials)?.[socialName(slug)];
  if (slug === "companyId") return fields.companyId ?? companyIdOf(fields.company);
  return slug === "email" || slug === "emails" ? undefined : fields[slug];
}

/** Attributes of an account's own may have any name, also one that every object has. */
function own(fields: JsonObject, slug: string): JsonValue | undefined {
  return Object.hasOwn(fields, slug) ? fields[slug] : undefined;
}

/** People are shown with their company: `{ id, name, domain }`. */
function companyIdOf(company: JsonValue | undefined): JsonValue | undefined {
  return company === null ? null : objectOf(company)?.id;
}

function socialName(slug: string): string {
  return slug.slice(slug.indexOf(".") + 1);
}

/** The text that was sent, where the stored one differs from it in case alone. */
function sameText(sent: JsonValue, stored: JsonValue): JsonValue {
  const isSame = typeof sent === "string" && typeof stored === "string" && sent.toLowerCase() === stored.toLowerCase();
  return isSame ? sent : stored;
}
