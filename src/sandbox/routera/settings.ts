import type { ListOrder } from "../listing.ts";

/** What the public pages of the Routera API leave open. A client should be right under every combination. */
export interface RouteraSettings {
  /** How long a token lets in, in seconds. Routera API: OAuth2 token. Default 3600. */
  readonly tokenLifetime: number;
  /** Whether tokens carry an account; without one, every other page answers 401. Default `present`. */
  readonly accountContext: "present" | "missing";
  /** A `limit` outside 10 to 100: taken as the nearest one, or refused. Default `reject`. */
  readonly limitRange: "clamp" | "reject";
  /** What `pagination.count` counts: the records of the page, or of all pages. Default `page`. */
  readonly count: "page" | "total";
  /** In which order lists come: oldest first, changed last first, or in none that means anything. Default `created`. */
  readonly order: ListOrder;
  /** The fields that no two active records of an object may share, as far as the object has them. Default `external_id`. */
  readonly uniqueKeys: "external_id" | "email" | "website_url" | "external_id,email,website_url" | "none";
  /** Whether a new deal needs `deal_name`, `deal_stage` and `pipeline`, as tickets need theirs. Default `required`. */
  readonly dealFields: "required" | "optional";
  /** What null does to a field: it clears it, or is refused. Default `clear`. */
  readonly nulls: "clear" | "reject";
  /** Whether values are held against the type of their field. Default `checked`. */
  readonly values: "checked" | "unchecked";
}

export const routeraDefaults: RouteraSettings = {
  tokenLifetime: 3600,
  accountContext: "present",
  limitRange: "reject",
  count: "page",
  order: "created",
  uniqueKeys: "external_id",
  dealFields: "required",
  nulls: "clear",
  values: "checked",
};

/** Every setting with the values it takes, for command lines and help. */
export const routeraChoices = {
  tokenLifetime: "number",
  accountContext: ["present", "missing"],
  limitRange: ["clamp", "reject"],
  count: ["page", "total"],
  order: ["created", "updated", "shuffled"],
  uniqueKeys: ["external_id", "email", "website_url", "external_id,email,website_url", "none"],
  dealFields: ["required", "optional"],
  nulls: ["clear", "reject"],
  values: ["checked", "unchecked"],
} as const;
