/** The key `guards` of a sync: from when on a run is too unlike those before it. */
import * as z from "zod";
import { UsageError } from "../core/errors.ts";
import { parsePercent } from "./values.ts";

/** A share, `50%`; or false. Numbers are read to be refused: nobody knows whether 50 is a share or a count. */
function share(what: string) {
  return z
    .union([z.boolean(), z.number(), z.string()])
    .transform((value, context) => {
      if (value === false) return false;
      try {
        return parsePercent(String(value));
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        context.issues.push({ code: "custom", message: `${error.message}; or false`, input: value });
        return z.NEVER;
      }
    })
    .optional()
    .describe(`${what} Or false: this is not looked at.`);
}

export const guardsSchema = z
  .union([
    z.boolean(),
    z.strictObject({
      rows: share("Stop where the source has fewer than this share of its usual rows. Default 50%."),
      blank: share("Stop where an attribute keeps less than this share of its usual values. Default 20%."),
      clears: share("Stop where more values than this share of the records would be cleared. Default 10%."),
      creates: share("Stop where more than this share of the records have new keys. Default 50%."),
      changed: share("With changedOnly: stop where more than this share of the records have changed. Default 50%."),
    }),
  ])
  .describe(
    "When a run that is unlike those before it is stopped before anything is sent; false: never. --yes sends nevertheless.",
  );

/** False: nothing is compared with the runs before; true: by the defaults. */
export type GuardSettings =
  | boolean
  | { readonly [name in "rows" | "blank" | "clears" | "creates" | "changed"]?: number | false | undefined };
