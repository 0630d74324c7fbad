import type { ConfigIssue } from "../../core/errors.ts";
import type { Plan, Target } from "../options.ts";
import { limits, systemAttributes, values } from "./facts.ts";
import { isStandardSlug, type StandardObject, socials, standardObject, standardSchema } from "./standard-objects.ts";

type ZeegTarget = Omit<Target<unknown>, "settings">;

/** What follows from a sync for Zeeg. */
export function planZeeg(target: ZeegTarget): Plan {
  const standard = standardObject(target.object);
  return standard ? planStandard(standard, target) : planCustom(target);
}

function planCustom({ object, match, mode, slugs }: ZeegTarget): Plan {
  const isById = mode === "update" && match === "id";
  const issues: ConfigIssue[] = [];
  // RFC 3986 section 5.2.4: such a segment leads to another address, encoded or not.
  if (/^(\.|%2e){1,2}$/i.test(object)) {
    issues.push({ path: ["object"], message: `"${object}" cannot be the slug of a Zeeg object.` });
  }
  if (mode === "update" && !isById && match !== "") {
    const message =
      "mode update finds Zeeg's records by their id alone: set match: id, and give the field id the column that holds the record's UUID. By any other attribute Zeeg has only the assert, which creates what it does not find: for that, mode: upsert.";
    issues.push({ path: ["match"], message });
  }
  if (mode === "upsert" && match === "id") issues.push(assertedId);
  if (isById && slugs?.every((slug) => slug === "id")) {
    issues.push({ path: ["fields"], message: "has nothing beside id, so there is nothing to update: add a field." });
  }
  const reserved = isById ? systemAttributes.filter((slug) => slug !== "id") : systemAttributes;
  return { limits, values: { ...values, reserved, keysAreUuids: isById }, issues };
}

const assertedId: ConfigIssue = {
  path: ["match"],
  message:
    "Zeeg gives its records their id itself, so none can be created with one: set mode: update to change records by id, or match another attribute.",
};

function planStandard(standard: StandardObject, { match, mode, slugs }: ZeegTarget): Plan {
  const issues = [
    ...modeIssues(standard, mode),
    ...matchIssues(standard, match),
    ...(slugs === undefined ? [] : slugIssues(standard, slugs)),
  ];
  const notes = slugs === undefined ? [] : standardNotes(standard, slugs);
  return { limits, values: standard.values, schema: standardSchema(standard), issues, notes };
}

function modeIssues({ slug }: StandardObject, mode: ZeegTarget["mode"]): readonly ConfigIssue[] {
  if (mode !== "update") return [];
  const message = `Zeeg documents changes by id for the records of custom objects alone, not for ${slug}: use mode: upsert.`;
  return [{ path: ["mode"], message }];
}

function matchIssues(standard: StandardObject, match: string): readonly ConfigIssue[] {
  const { slug, matchNames, takesCustomMatch } = standard;
  if (match === "" || Object.hasOwn(matchNames, match)) return [];
  if (match === "id") return [assertedId];
  if (!takesCustomMatch) {
    const message = `Zeeg finds ${slug} by domain alone: set match: domain. Those without a domain can only be created, and crm-sync could not tell which of them are there already.`;
    return [{ path: ["match"], message }];
  }
  if (match === "emails") {
    const message = `is a list: set match: email, which finds a person by any of the addresses that Zeeg has.`;
    return [{ path: ["match"], message }];
  }
  if (!isStandardSlug(standard, match)) return [];
  const message = `the name under which Zeeg finds ${slug} by "${match}" is not documented: match ${Object.keys(matchNames).join(" or ")}, or an attribute of your own.`;
  return [{ path: ["match"], message }];
}

function slugIssues(standard: StandardObject, slugs: readonly string[]): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (standard.slug === "people" && !slugs.includes("firstName") && !slugs.includes("lastName")) {
    const message = "Zeeg takes no person without a name: map firstName or lastName, or both.";
    issues.push({ path: ["fields"], message });
  }
  for (const slug of slugs) {
    const meant = slug.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (meant !== slug && isStandardSlug(standard, meant)) {
      const message = `Zeeg calls this attribute ${meant} in what it is sent: declare it under that name.`;
      issues.push({ path: ["fields", slug], message });
    } else if (slug === "socials" || (slug.startsWith("socials.") && !isStandardSlug(standard, slug))) {
      const message = `give each network a field of its own: ${socials.join(", ")}.`;
      if (standard.slug === "people") issues.push({ path: ["fields", slug], message });
    }
  }
  return issues;
}

/** What Zeeg's pages leave open, where this mapping runs into it. */
function standardNotes(standard: StandardObject, slugs: readonly string[]): readonly string[] {
  const notes: string[] = [];
  const custom = slugs.filter((slug) => !isStandardSlug(standard, slug));
  if (custom.length > 0) {
    notes.push(
      `Sent beside the documented fields of ${standard.slug}: ${custom.join(", ")}. Zeeg's pages do not say where attributes of your own stand in a write: look at the first record in Zeeg.`,
    );
  }
  const sentSocials = slugs.filter((slug) => socials.includes(slug));
  if (sentSocials.length > 0 && sentSocials.length < socials.length) {
    notes.push(
      `Zeeg's pages do not say whether a person's other socials are kept when only ${sentSocials.join(", ")} are sent.`,
    );
  }
  if (slugs.includes("email") && !slugs.includes("emails")) {
    notes.push(
      "A person's e-mail addresses are sent as a list of one, and Zeeg's pages do not say whether further ones that it holds are kept: to be sure of them, send them as emails.",
    );
  }
  return notes;
}
