import type { GuardSettings } from "../../config/index.ts";

/** What is looked at, in the order in which it is told; where several stop a run, the first gives its code. */
export const guardNames = ["rows", "blank", "clears", "creates", "changed"] as const;
export type GuardName = (typeof guardNames)[number];

/** A share (0 to 1) for each; false: it is not looked at. */
export type GuardThresholds = { readonly [name in GuardName]: number | false };

/**
 * - `rows`: fewer than half of the usual. An export that varies by 30 % has, at worst, 54 % of its median.
 * - `blank`: an attribute has kept less than a fifth of the values that it had in any run before.
 * - `clears`: values are cleared in the number of a tenth of the records, where that is not usual.
 * - `creates`, `changed`: more than half of the records, where that is not usual.
 */
export const defaultThresholds: GuardThresholds = { rows: 0.5, blank: 0.2, clears: 0.1, creates: 0.5, changed: 0.5 };

const none: GuardThresholds = { rows: false, blank: false, clears: false, creates: false, changed: false };

/** What `guards` of a sync says, with the defaults for what it leaves out. */
export function thresholdsOf(settings: GuardSettings | undefined): GuardThresholds {
  if (settings === false) return none;
  const given = Object.entries(settings === true ? {} : (settings ?? {})).filter(
    ([, threshold]) => threshold !== undefined,
  );
  return { ...defaultThresholds, ...Object.fromEntries(given) };
}

const codes = {
  rows: "guard-rows",
  blank: "guard-blank",
  clears: "guard-clears",
  creates: "guard-creates",
  changed: "guard-changed",
} as const satisfies { readonly [name in GuardName]: string };

/** The code that a run is stopped with. */
export function guardCode(name: GuardName): (typeof codes)[GuardName] {
  return codes[name];
}

/** True for the code of a run that was stopped before anything was sent, as it was unlike those before it. */
export function isGuardCode(code: string | undefined): boolean {
  return guardNames.some((name) => code === guardCode(name));
}
