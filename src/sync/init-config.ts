import { dirname, relative, resolve } from "node:path";
import { type ConfigDraft, configText, type DraftEntry, type SyncSettings } from "../config/index.ts";
import { counted } from "../core/counted.ts";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { CredentialNeed, DestinationType } from "../destinations/index.ts";
import { slugOf } from "../mapping/index.ts";
import type { ColumnProposal } from "../profile/proposal.ts";
import { propose } from "../profile/propose.ts";
import { TableProfile } from "../profile/table-profile.ts";
import type { SyncContext } from "./context.ts";
import { destinationSettingsOf, destinationTypeOf } from "./destination-type.ts";
import { findMatch, type MatchCandidate } from "./find-match.ts";
import { attributeNamed, type Fit, matchesInstead, matchSlugOf, slugIn, withoutRefused } from "./fit-destination.ts";
import { openSources } from "./open-sources.ts";

/** Asks a person to choose one of several. @returns the index */
type Choose = (question: string, choices: readonly string[]) => Promise<number>;

export interface InitRequest {
  /** Sources, their dialect and the destination; `match` and `object` may be empty. */
  readonly settings: SyncSettings;
  /** The options of the source that were given, to stand in the config. */
  readonly dialect: { readonly [name: string]: unknown };
  /** Where the config will be. */
  readonly file: string;
  /** ` --config other.yaml` where the commands need it to find the file. */
  readonly option: string;
  /** Absent: nobody is there to ask, and what is unsure is text. */
  readonly choose?: Choose;
}

export interface InitResult {
  readonly text: string;
  readonly rows: number;
  readonly match: string;
  readonly object: string;
  /** Columns whose cells alone do not tell what they are; taken as the first choice says. */
  readonly unsure: readonly { readonly column: string; readonly evidence: string }[];
}

/**
 * Proposes a config from all cells of a source. Reads it twice and changes nothing.
 * @throws UsageError where no column identifies a record; SourceError where the source cannot be read
 */
export async function initConfig(request: InitRequest, context: SyncContext): Promise<InitResult> {
  const { settings, choose } = request;
  const [destination, type] = destinationTypeOf(settings.destination);
  if (type.defaults === undefined) {
    throw new UsageError(
      "destination-undescribed",
      `init tells fields, and not how an API is spoken to: run it without --destination, then write the description in place of what stands under destination. See docs/${type.page}, and the samples of it.`,
    );
  }
  const { object: given, mode } = settings;
  const fit: Fit = { type, object: given, mode, settings: destinationSettingsOf(settings) };
  const { values } = type.plan({ ...fit, match: settings.match });
  const { profile, rows } = await readProfile(settings, context);
  if (rows === 0) throw new UsageError("source-empty", `${settings.sources.join(", ")} holds no rows to learn from.`);
  const candidates = await findMatch(profile.columns, rows, settings, context);
  const match = await chooseMatch(profile, candidates, request, fit);
  const object = settings.object === "" ? "records" : settings.object;
  const zones = [...new Set([Intl.DateTimeFormat().resolvedOptions().timeZone, "UTC"])];
  const proposals = profile.columns
    .filter(({ name, filled }) => name !== "" && (filled > 0 || !hasParts(name, profile)))
    .map((column) => ({ ...propose(column, { rules: values, zones }), example: column.samples[0] ?? "" }));

  const isReserved = (slug: string) => values.reserved?.includes(slug) ?? false;
  const unsure: { column: string; evidence: string }[] = [];
  const fields: DraftEntry[] = [];
  const matchSlug = matchSlugOf(match, fit);
  const slugs = new Set([matchSlug]);
  for (const proposal of proposals) {
    if (proposal.column === match) {
      fields.push(matchField(matchSlug, match, candidates, rows));
      continue;
    }
    const slug = slugIn(proposal.column, fit);
    if (slug !== undefined && isReserved(slug)) fields.push(reservedField(slug, proposal));
    else fields.push(await fieldOf(proposal, slug, slugs, unsure, choose));
    if (slug !== undefined) slugs.add(slug);
  }
  const draft: ConfigDraft = {
    title: [
      `Proposed from ${counted(rows, "row")} of ${settings.sources.join(", ")}. Read it over, then:`,
      `  crm-sync check${request.option}    looks at every row and sends nothing`,
      `  crm-sync push${request.option}     sends; with --sandbox to an emulated CRM on this machine`,
    ],
    destination: {
      type: destination,
      credentials: credentialsOf(type),
      ...(type.defaultBaseUrl === undefined && { page: type.page }),
    },
    entries: [
      { key: "source", value: sourceOf(request, context.cwd), comment: "from this file's folder" },
      { key: "object", value: object, ...(settings.object === "" && { comment: "the object's slug in the CRM" }) },
      { key: "match", value: matchSlug, comment: "the record with this value is updated; without one, it is created" },
    ],
    fields: withoutRefused(fields, matchSlug, fit),
    end: [
      { key: "blank", value: settings.blank, comment: "an empty cell leaves alone what the CRM has; clear empties it" },
    ],
  };
  return { text: configText(draft), rows, match: matchSlug, object, unsure };
}

/** Where the first set of credentials is read from. */
function credentialsOf(type: DestinationType): readonly CredentialNeed[] {
  return type.credentials(type.example)[0] ?? [];
}

/** An object that is null now and then: what it holds has columns of its own. */
function hasParts(name: string, { columns }: TableProfile): boolean {
  return columns.some((other) => other.name.startsWith(`${name}.`));
}

async function readProfile(
  settings: SyncSettings,
  context: SyncContext,
): Promise<{ readonly profile: TableProfile; readonly rows: number }> {
  const source = await openSources(settings, context, "look");
  if (!source.repeatable) {
    throw new UsageError(
      "source-once",
      "init reads the source twice, and standard input, a pipe or an address can be read only once: save it to a file first.",
    );
  }
  const profile = new TableProfile(await source.headers(context.interrupt));
  let rows = 0;
  for await (const page of source.read(context.interrupt)) {
    profile.add(page);
    for (const row of page) if (row.kind !== "bad") rows++;
  }
  return { profile, rows };
}

async function chooseMatch(
  profile: TableProfile,
  candidates: readonly MatchCandidate[],
  { settings, choose }: InitRequest,
  fit: Fit,
): Promise<string> {
  const names = profile.columns.map(({ name }) => name);
  if (settings.match !== "") {
    const given = settings.match;
    const found = names.find((name) => name === given) ?? names.find((name) => slugOf(name) === given);
    if (found !== undefined) return found;
    throw new UsageError(
      "match-unknown",
      `no column is "${given}", nor becomes it as a slug.${didYouMean(given, names)}`,
    );
  }
  const [best, ...others] = candidates;
  if (best === undefined) {
    throw new UsageError(
      "match-unclear",
      `no column is filled, and different, in nearly every row: say which one identifies a record, with --match <column>. Columns: ${names.slice(0, 30).join(", ")}.`,
    );
  }
  // The CRM knows records by one of its own attributes alone: what a column is called tells whether it holds that.
  const [only] = matchesInstead(slugIn(best.column, fit) ?? "", fit);
  const named = only === undefined ? undefined : names.find((name) => attributeNamed(name, fit) === only);
  if (named !== undefined) return named;
  if (only !== undefined && choose === undefined) {
    throw new UsageError(
      "match-unclear",
      `${fit.type.title} tells ${fit.object} apart by ${only}, and no column is called so: say which one holds it, with --match <column>. Columns: ${names.slice(0, 30).join(", ")}.`,
    );
  }
  if (choose === undefined || (others.length === 0 && only === undefined)) return best.column;
  const question = only === undefined ? "Which column identifies a record?" : `Which column holds ${only}?`;
  const index = await choose(question, candidates.map(candidateText));
  return candidates[index]?.column ?? best.column;
}

function candidateText({ column, blank, repeated }: MatchCandidate): string {
  const parts = [
    blank > 0 && `empty in ${counted(blank, "row")}`,
    repeated > 0 && `${counted(repeated, "value stands", "values stand")} in several rows`,
  ];
  const faults = parts.filter((part) => typeof part === "string");
  return `${column} (${faults.length > 0 ? faults.join(", ") : "filled and different in every row"})`;
}

function matchField(slug: string, column: string, candidates: readonly MatchCandidate[], rows: number): DraftEntry {
  const known = candidates.find((one) => one.column === column);
  const isWhole = known !== undefined && known.blank + known.repeated === 0;
  const comment = isWhole
    ? rows === 1
      ? "filled in the only row"
      : `filled and different in each of ${counted(rows, "row")}`
    : known && `${candidateText(known).replace(/^.*\((.*)\)$/, "$1")}: crm-sync check names them`;
  return { key: slug, value: { column, type: "text" }, ...(comment !== undefined && { comment }) };
}

function reservedField(slug: string, { column, choices }: ColumnProposal): DraftEntry {
  const comment = `the CRM fills ${slug} itself: to send this, give it another slug`;
  return { key: `external_${slug}`, value: { column, ...choices[0].spec }, comment, isLeftOut: true };
}

async function fieldOf(
  proposal: ColumnProposal & { readonly example: string },
  slug: string | undefined,
  taken: ReadonlySet<string>,
  unsure: { column: string; evidence: string }[],
  choose: Choose | undefined,
): Promise<DraftEntry> {
  const { column, choices, question, isDoubtful = false, leaveOut, example } = proposal;
  if (leaveOut !== undefined) {
    return { key: slug ?? "attribute", value: { column }, comment: leaveOut, isLeftOut: true };
  }
  if (slug === undefined || taken.has(slug)) {
    const comment =
      slug === undefined
        ? "no slug can be made of this name: give one"
        : `another column is "${slug}" already: give a slug`;
    return { key: slug ?? "attribute", value: { column, ...choices[0].spec }, comment, isLeftOut: true };
  }
  const chosen =
    question !== undefined && choose !== undefined
      ? (choices[
          await choose(
            `${question} The first cell: ${example}`,
            choices.map(({ label }) => label),
          )
        ] ?? choices[0])
      : choices[0];
  if (isDoubtful || (question !== undefined && choose === undefined))
    unsure.push({ column, evidence: chosen.evidence });
  return { key: slug, value: { column, ...chosen.spec }, comment: chosen.evidence };
}

function sourceOf({ settings, dialect, file }: InitRequest, cwd: string): unknown {
  const folder = dirname(resolve(cwd, file));
  const paths = settings.sources.map((path) => relative(folder, resolve(cwd, path)));
  const path = paths.length === 1 ? paths[0] : paths;
  return Object.keys(dialect).length === 0 ? path : { path, ...dialect };
}
