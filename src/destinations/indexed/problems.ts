import type { KnownRecord } from "../../core/record-index.ts";
import type { Problem } from "../../core/types.ts";

/** How many ids are named at most. */
const maxNamed = 10;

/** Several records have the key: no one of them is picked. */
export function matchAmbiguous(title: string, match: string, records: readonly KnownRecord[]): Problem {
  const message = `${records.length} records of ${title} have this ${match}: merge them there, or give all but one another ${match}.`;
  const ids = records.slice(0, maxNamed).map(({ id }) => id);
  const more = records.length > maxNamed ? ` and ${records.length - maxNamed} more` : "";
  return { code: "match-ambiguous", message, field: match, detail: `${message} Their ids: ${ids.join(", ")}${more}.` };
}

/** Only archived records have the key: they cannot be written to. */
export function recordArchived(title: string, match: string, [archived]: readonly KnownRecord[]): Problem {
  const message = `The record of ${title} with this ${match} is archived, and an archived one cannot be updated: restore it there, or take the row out.`;
  const detail = archived === undefined ? {} : { detail: `${message} Its id: ${archived.id}.` };
  return { code: "record-archived", message, field: match, ...detail };
}

/** Mode update, and there is nothing to update. */
export function recordMissing(title: string, match: string): Problem {
  const message = `${title} has no record with this ${match}, and the mode is update. Use mode upsert to have it created.`;
  return { code: "record-missing", message: match === "id" ? noId(title) : message, field: match };
}

function noId(title: string): string {
  return `${title} has no record with this id: correct it, or take the row out.`;
}

/** Mode create, and it is there. */
export function recordExists(title: string, match: string, { id }: KnownRecord): Problem {
  const message = `${title} has a record with this ${match} already, and the mode is create. Use mode upsert to have it updated.`;
  return { code: "record-exists", message, field: match, detail: `${message} Its id: ${id}.` };
}

/** Its create is refused because of another record, which the list does not show even when read anew. */
export function takenUnseen(title: string, match: string, refusal: Problem, advice: string): Problem {
  const more = `The list of ${title} shows no record with this ${match}: ${advice}`;
  const { message, detail } = refusal;
  return {
    ...refusal,
    message: `${sentence(message)} ${more}`,
    ...(detail && { detail: `${sentence(detail)} ${more}` }),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Why a record waits for the list. */
export function listFirst(title: string, why: string): Problem {
  return {
    code: "records-unknown",
    message: `${why} The records of ${title} have to be listed before it is sent again.`,
  };
}
