import type { JsonValue, MappedRecord, Problem } from "../../core/types.ts";

/** A list of addresses, from a list or a single one; undefined for what is neither. */
function addresses(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [value as JsonValue];
  const texts = items.filter((item) => typeof item === "string" && item.trim() !== "") as string[];
  return texts.length === items.length ? texts : undefined;
}

/** Why a record's `emails` cannot be sent. */
export function refuseEmails({ values }: MappedRecord): Problem | undefined {
  return addresses(values.emails) === undefined ? notAddresses : undefined;
}

const notAddresses: Problem = {
  code: "emails-invalid",
  field: "emails",
  message:
    'emails takes a list of texts, none of them empty: ["ann@example.com", "ann@example.org"]. For several in one cell, transform: [{ split: ";" }, trim].',
};

/** The list that Zeeg takes, the primary address first; null clears it, undefined leaves it alone. */
export function emailList({ values }: MappedRecord): readonly string[] | null | undefined {
  const { email, emails } = values;
  if (email === undefined && emails === undefined) return undefined;
  const list = distinct([...(addresses(email) ?? []), ...(addresses(emails) ?? [])]);
  return list.length === 0 ? null : list;
}

/** What is stored of `email` and `emails`, as they were sent: case says nothing in an address. */
export function emailEcho(
  record: MappedRecord,
  stored: JsonValue | undefined,
): { readonly email?: JsonValue; readonly emails?: JsonValue } {
  const { email, emails } = record.values;
  const held = addresses(stored);
  const sent = emailList(record);
  if (stored === undefined || held === undefined || sent === undefined) return {};
  const isSame = (one: readonly string[], other: readonly string[]) =>
    one.length === other.length && one.every((text, index) => fold(text) === fold(other[index] ?? ""));
  const isPrimary = isSame((sent ?? []).slice(0, 1), held.slice(0, 1));
  return {
    ...(email !== undefined && { email: isPrimary ? email : (held[0] ?? null) }),
    // Not the same list: null stands for whatever it is, since the stored one may equal what was sent for `emails` alone.
    ...(emails !== undefined && { emails: isSame(sent ?? [], held) ? emails : null }),
  };
}

function distinct(list: readonly string[]): readonly string[] {
  return list.filter((text, index) => list.findIndex((other) => fold(other) === fold(text)) === index);
}

function fold(text: string): string {
  return text.toLowerCase();
}
