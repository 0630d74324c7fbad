import * as z from "zod";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The config key `indexMaxAge`: `30m`, `12h`, or 0; in ms once it is parsed. */
export const indexMaxAge = z
  .union([z.literal(0), z.string()])
  .transform((value, context): number => {
    if (value === 0 || value.trim() === "0") return 0;
    const match = /^(\d{1,6})\s*([smhd])$/.exec(value.trim());
    const ms = Number(match?.[1]) * (unitMs[match?.[2] as keyof typeof unitMs] ?? 0);
    if (match !== null && ms > 0) return ms;
    context.issues.push({ code: "custom", message: `"${value}" is no duration: write 30m, 12h or 1d.`, input: value });
    return z.NEVER;
  })
  .default(0)
  .describe(
    "Do not list the records again at the start of a run where the last list is younger: 30m, 12h, 1d. Default 0: always list.",
  );
