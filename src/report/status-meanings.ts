import type { Status } from "../core/types.ts";

/** What each status says, for people. */
export const statusMeanings: { readonly [status in Status]: string } = {
  created: "new in the CRM",
  updated: "were there already",
  upserted: "delivered; the CRM does not say whether new",
  unchanged: "same as last time, not sent",
  skipped: "left out as asked",
  superseded: "another row with the same key was sent instead",
  invalid: "not sent: unreadable, or refused by the mapping",
  rejected: "refused by the CRM",
  failed: "given up; may or may not be in the CRM; safe to send again",
  unprocessed: "read, not sent",
};
