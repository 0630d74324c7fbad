import type { Harness } from "./harness.ts";
import { hubspot } from "./hubspot.ts";
import { zeeg } from "./zeeg.ts";

/** Every destination that keeps the contract. */
export const harnesses: readonly Harness[] = [...zeeg, ...hubspot];
