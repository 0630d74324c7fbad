import type { Harness } from "./harness.ts";
import { zeeg } from "./zeeg.ts";

/** Every destination that keeps the contract. */
export const harnesses: readonly Harness[] = [zeeg];
