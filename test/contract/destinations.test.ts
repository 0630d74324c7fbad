import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listDestinations } from "../../src/cli/destinations.ts";
import type { World as CliWorld } from "../../src/cli/world.ts";
import { writeModes } from "../../src/core/types.ts";
import { type DestinationType, destinationNames, destinations } from "../../src/destinations/index.ts";
import { answers } from "./answers.ts";
import { delivery } from "./delivery.ts";
import { harnesses } from "./harnesses.ts";
import { keys } from "./keys.ts";
import { modes } from "./modes.ts";
import { secrets } from "./secrets.ts";

describe.each(destinationNames)("the destination %s", (name) => {
  const type: DestinationType = destinations[name];

  it("has a harness here, so that it keeps the contract", () => {
    expect(harnesses.map(({ destination }) => destination)).toContain(name);
  });

  it("is told by `crm-sync destinations`, with its modes and credentials", () => {
    const written: string[] = [];
    const stdout = { write: (text: string) => written.push(text), isTerminal: false, columns: () => undefined };
    listDestinations(false, { stdout } as unknown as CliWorld);
    const shown = written.join("");
    expect(shown).toContain(`${name}  ${type.title}`);
    for (const { variable } of type.credentials(type.example).flat()) expect(shown).toContain(variable);
  });

  it("has its page in the docs", () => {
    expect(existsSync(`docs/${type.page}`)).toBe(true);
  });

  it("says of every mode that it can be kept, or why not", () => {
    for (const mode of writeModes) expect(type.modes[mode] === true || type.modes[mode] !== "").toBe(true);
  });
});

describe.each(harnesses.map((harness) => [harness.title ?? harness.destination, harness] as const))(
  "%s keeps the contract:",
  (_title, harness) => {
    delivery(harness);
    answers(harness);
    secrets(harness);
    keys(harness);
    modes(harness);
  },
);
