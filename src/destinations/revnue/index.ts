import * as z from "zod";
import { indexMaxAge } from "../indexed/max-age.ts";
import { destinationType } from "../options.ts";
import { planRevnue } from "./plan.ts";

/**
 * Revnue: customers. It has no upsert and no way to ask for a customer by name, so names are looked up in an index of its
 * list; then `PATCH /customer/{id}`, or `POST /customer`. Every account has an address of its own.
 */
export const revnue = destinationType({
  title: "Revnue",
  defaultBaseUrl: undefined,
  shape: {
    company: z
      // As a text where it comes from a variable.
      .union([
        z.int().min(1),
        z
          .string()
          .regex(/^[1-9]\d{0,14}$/, "an id of a company is wanted: 1, 2, ...")
          .transform(Number),
      ])
      .default(1)
      .describe("The id of the company whose customers these are. Default 1, which is the only one of most accounts."),
    update: z
      .enum(["patch", "put"])
      .default("patch")
      .describe(
        "How a customer is updated: patch keeps the fields that are not sent, put empties them. Default patch.",
      ),
    indexMaxAge,
  },
  objects: "customers",
  matchRule: "name; id with mode update",
  modes: { upsert: true, update: true, create: true },
  page: "revnue.md",
  readsSchema: true,
  keepsRecords: true,
  credentials: () => [[{ key: "token", variable: "REVNUE_API_TOKEN" }]],
  part: ({ company }) => `company ${company}`,
  plan: planRevnue,
  sandbox: () => "revnue",
  create: async (options) => new (await import("./destination.ts")).Revnue(options),
});
