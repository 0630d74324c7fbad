import type { ConfigIssue } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Attribute, WriteMode } from "../../core/types.ts";
import type { Plan, Target } from "../options.ts";
import { limits, object as onlyObject, ownId, templateField, values, writable } from "./facts.ts";

export interface RevnueSettings {
  readonly indexMaxAge: number;
  readonly company: number;
  readonly update: "patch" | "put";
}

/** The attributes that are known without asking. */
export function attributesFor(match: string): readonly Attribute[] {
  if (match !== "id") return writable;
  // Nothing is created then, so nothing is required.
  return [ownId, ...writable.map((attribute) => ({ ...attribute, required: false }))];
}

/** What follows from the target for Revnue. */
export function planRevnue({ object, match, mode, settings, slugs }: Target<RevnueSettings>): Plan {
  const issues = [...objectIssues(object), ...matchIssues(match, mode)];
  if (slugs !== undefined) {
    issues.push(...unknownFields(slugs, match), ...contactIssues(slugs), ...templateIssues(slugs));
    if (settings.update === "put") issues.push(...putIssues(slugs));
  }
  return {
    limits,
    values,
    // The fields of templates are the account's own.
    schema: { object, attributes: attributesFor(match), isOpen: true },
    issues,
    // Another company has other customers, and a put does another thing with what is not sent.
    writing: `${settings.update} company ${settings.company}`,
    notes: slugs !== undefined && settings.update === "patch" ? nestedNotes(slugs) : [],
  };
}

function objectIssues(object: string): readonly ConfigIssue[] {
  if (object === onlyObject) return [];
  const message = `crm-sync writes to Revnue's customers only, not to "${object}": set object to customers.`;
  return [{ path: ["object"], message }];
}

function matchIssues(match: string, mode: WriteMode): readonly ConfigIssue[] {
  // Without fields in the config, it may be the name of the column here.
  const slug = match.trim().toLowerCase();
  if (slug === "id" && mode !== "update") {
    const message = `"id" is Revnue's own id, which only customers have that are there: use mode update, or match name.`;
    return [{ path: ["mode"], message }];
  }
  if (slug === "" || slug === "name" || slug === "id") return [];
  const message = `Revnue holds only a customer's name unique: match name (or id, with mode update), not "${match}".`;
  return [{ path: ["match"], message }];
}

function unknownFields(slugs: readonly string[], match: string): readonly ConfigIssue[] {
  const known = attributesFor(match).map(({ slug }) => slug);
  return slugs.flatMap((slug): readonly ConfigIssue[] => {
    if (known.includes(slug) || (slug.startsWith(templateField) && slug !== templateField)) return [];
    const path = ["fields", slug];
    if (slug === "company") return [{ path, message: "the company is set as destination.company, for all rows." }];
    const hint = didYouMean(slug, known);
    return [
      {
        path,
        message: `Revnue's customers have no field "${slug}".${hint} Fields of a template: template.fields.<name>.`,
      },
    ];
  });
}

function contactIssues(slugs: readonly string[]): readonly ConfigIssue[] {
  const [name, email] = ["contact_person.name", "contact_person.email"];
  const lone = [name, email].filter((slug) => slugs.includes(slug));
  if (lone.length !== 1) return [];
  const other = lone[0] === name ? email : name;
  return [
    {
      path: ["fields", lone[0] ?? ""],
      message: `Revnue takes a contact person's name and e-mail only together: map ${other}, too.`,
    },
  ];
}

function templateIssues(slugs: readonly string[]): readonly ConfigIssue[] {
  const field = slugs.find((slug) => slug.startsWith(templateField));
  if (field === undefined || slugs.includes("template.id")) return [];
  const message =
    "a template's fields are written together with its id: map template.id, too, or give it a fixed value.";
  return [{ path: ["fields", field], message }];
}

/** Revnue API, "PUT vs PATCH": what is left out of a PUT becomes null, or its default. */
function putIssues(slugs: readonly string[]): readonly ConfigIssue[] {
  const missing = writable.map(({ slug }) => slug).filter((slug) => !slugs.includes(slug));
  if (missing.length === 0) return [];
  const message = `with update: put, Revnue empties every field that is not sent, and no field of the mapping sends ${missing.join(", ")}: map them all, or use update: patch.`;
  return [{ path: ["destination", "update"], message }];
}

function nestedNotes(slugs: readonly string[]): readonly string[] {
  const notes: string[] = [];
  const contact = ["contact_person.name", "contact_person.email", "contact_person.type"];
  const left = contact.filter((slug) => !slugs.includes(slug));
  if (left.length > 0 && left.length < contact.length) {
    notes.push(
      `What becomes of ${left.join(" and ")} when only the rest of contact_person is sent is not documented: map it, too, or try with one customer.`,
    );
  }
  if (slugs.some((slug) => slug.startsWith("template."))) {
    notes.push(
      "What becomes of the fields of a template that are not sent is not documented: map all of them, or try with one customer.",
    );
  }
  return notes;
}
