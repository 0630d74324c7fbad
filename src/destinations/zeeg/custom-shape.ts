import { recordText } from "../../core/record-text.ts";
import type { JsonObject, MappedRecord, Problem, WriteMode } from "../../core/types.ts";
import { objectOf } from "./answer.ts";
import { assertPath, recordPath, type Shape } from "./shape.ts";

interface Options {
  readonly object: string;
  readonly match: string;
  readonly mode: WriteMode;
  /** Attributes that are written by a request of their own. */
  readonly apart: ReadonlySet<string>;
}

/** Records of custom objects: flat bodies of slug and value, shown under `attributes`. */
export function customShape({ object, match, mode, apart }: Options): Shape {
  const isById = mode === "update";
  const leftOut = isById ? new Set([...apart, "id"]) : apart;
  const sent = (record: MappedRecord) =>
    leftOut.size === 0 ? recordText(record) : JSON.stringify(without(record.values, leftOut));
  const common = {
    envelope: "record",
    ignoresCase: isById,
    echo(record: MappedRecord, fields: JsonObject): JsonObject | undefined {
      const attributes = objectOf(fields.attributes);
      if (attributes === undefined || leftOut.size === 0) return attributes;
      const echo = without(attributes, leftOut);
      return isById && typeof fields.id === "string" ? { ...echo, id: sameId(record.key, fields.id) } : echo;
    },
  };
  if (!isById) {
    const path = assertPath(object, match);
    return { ...common, request: (record) => ({ method: "PUT", path, body: sent(record) }) };
  }
  return {
    ...common,
    request(record) {
      const body = sent(record);
      return { method: "PATCH", path: recordPath(object, record.key), body, isEmpty: body === "{}" };
    },
    refuse: ({ key }) => (uuid.test(key) ? undefined : { ...noUuid, value: key }),
  };
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const noUuid: Problem = {
  code: "id-invalid",
  field: "id",
  message:
    "not the id of a Zeeg record, which is a UUID (8-4-4-4-12 hexadecimal digits): nothing was sent. Correct the id, or match another attribute with mode: upsert.",
};

function sameId(sent: string, stored: string): string {
  return sent.toLowerCase() === stored.toLowerCase() ? sent : stored;
}

function without(values: JsonObject, slugs: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([slug]) => !slugs.has(slug)));
}
