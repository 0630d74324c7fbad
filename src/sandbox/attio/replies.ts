import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { Attribute, CrmObject } from "../catalog.ts";
import type { Stored } from "../store.ts";
import { isList, reply } from "../table/request.ts";
import { findOption } from "../table/values.ts";

const kinds: Readonly<Record<number, readonly [type: string, code: string]>> = {
  401: ["auth_error", "unauthorized"],
  404: ["invalid_request_error", "not_found"],
  429: ["rate_limit_error", "rate_limit_exceeded"],
  500: ["api_error", "internal_error"],
  503: ["api_error", "service_unavailable"],
};

/** `{status_code, type, code, message}`: every error of this API. */
export function refuseAttio(status: number, message: string, code?: string): Reply {
  const [type, usual] = kinds[status] ?? ["invalid_request_error", "validation_type"];
  return reply(status, { status_code: status, type, code: code ?? usual, message });
}

const workspace = "14beef7a-99f7-4534-a87e-70b564330a4c";

/** A record in the form it is read in: every value is a list of entries, empty where there is none. */
export function showAttio(recordId: string, object: CrmObject, { values, createdAt, updatedAt }: Stored): JsonObject {
  const objectId = toUuid(object.id);
  const shown: Record<string, JsonValue> = {};
  for (const attribute of object.attributes.values()) {
    if (attribute.isArchived) continue;
    const value = values[attribute.key];
    const items = value === undefined || value === null ? [] : isList(value) ? value : [value];
    shown[attribute.key] = items.map((item) => ({
      active_from: nanoseconds(updatedAt * 1000),
      active_until: null,
      created_by_actor: { type: "api-token", id: workspace },
      attribute_type: attributeTypes[attribute.type] ?? attribute.type,
      ...showItem(attribute, objectId, item),
    }));
  }
  return {
    id: { workspace_id: workspace, object_id: objectId, record_id: recordId },
    created_at: nanoseconds(createdAt * 1000),
    web_url: `https://app.attio.com/sandbox/${object.slug}/${recordId}`,
    values: shown,
  };
}

const attributeTypes: Readonly<Record<string, string>> = {
  datetime: "timestamp",
  multiselect: "select",
  phone_number: "phone-number",
  relation: "record-reference",
  user: "actor-reference",
};

function showItem(attribute: Attribute, objectId: string, item: JsonValue): JsonObject {
  switch (attribute.type) {
    case "select":
    case "multiselect": {
      const { id, value } = findOption(attribute, String(item)) ?? { id: String(item), value: String(item) };
      const ids = { workspace_id: workspace, object_id: objectId, attribute_id: attribute.key, option_id: String(id) };
      return { option: { id: ids, title: value, is_archived: false } };
    }
    case "status": {
      const { id, value } = findOption(attribute, String(item)) ?? { id: String(item), value: String(item) };
      const ids = { workspace_id: workspace, object_id: objectId, attribute_id: attribute.key, status_id: String(id) };
      return { status: { id: ids, title: value, is_archived: false } };
    }
    case "datetime":
      return { value: nanoseconds(Date.parse(String(item))) };
    case "phone_number":
      return { original_phone_number: item, phone_number: item };
    case "currency":
      return { currency_value: item };
    case "relation":
      return { target_object: attribute.relatedObjectSlug, target_record_id: item };
    case "user":
      return { referenced_actor_type: "workspace-member", referenced_actor_id: item };
    default:
      return { value: item };
  }
}

/** `2023-01-01T15:00:00.000000000Z` */
function nanoseconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace("Z", "000000Z");
}

function toUuid(number: number): string {
  return `97052eb9-e65e-443f-a297-${number.toString(16).padStart(12, "0")}`;
}
