import * as z from "zod";
import { parametrised } from "./transform.ts";

/** Stands in for a text that is blank at this step. */
export const fill = parametrised(
  z
    .union([z.string().min(1), z.number(), z.boolean()])
    .describe("The text that stands in where nothing is left at this step."),
  (value) => ({ text: (text) => text, blank: String(value) }),
);
