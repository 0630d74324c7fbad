import type { Harness } from "./harness.ts";
import { hubspot } from "./hubspot.ts";
import { revnue, revnuePaged, revnueReplaced, revnueSilent } from "./revnue.ts";
import { routera, routeraLoose } from "./routera.ts";
import { zeeg } from "./zeeg.ts";

/** Every destination that keeps the contract, and some of them as their pages also allow them to be. */
export const harnesses: readonly Harness[] = [
  ...zeeg,
  ...hubspot,
  routera,
  routeraLoose,
  revnue,
  revnuePaged,
  revnueSilent,
  revnueReplaced,
];
