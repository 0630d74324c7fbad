import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeModes } from "../../src/core/types.ts";
import { destinationNames, destinations } from "../../src/destinations/index.ts";
import { runInProcess } from "../support/run-in-process.ts";

interface Told {
  readonly name: string;
  readonly modes: readonly { readonly mode: string; readonly reason: string | null; readonly isDeclared: boolean }[];
  readonly credentials: readonly (readonly string[])[];
  readonly limits: readonly string[];
  readonly batch: number;
  readonly types: readonly string[];
  readonly options: readonly { readonly key: string; readonly description: string }[];
  readonly page: string;
}

describe("crm-sync destinations", () => {
  it.each(destinationNames)("tells all there is to %s", async (name) => {
    const { code, stdout } = await runInProcess(["destinations", "--json"]);
    expect(code).toBe(0);
    const told = (JSON.parse(stdout) as Told[]).find((one) => one.name === name);
    if (told === undefined) throw new Error("it is not told at all");
    for (const text of [destinations[name].objects, destinations[name].matchRule]) {
      expect(stdout).toContain(JSON.stringify(text));
      expect(text).not.toMatch(/^$|\.$/);
    }
    expect(told.modes.map(({ mode }) => mode)).toEqual(writeModes);
    for (const { reason } of told.modes) expect(reason === null || reason.length > 20).toBe(true);
    expect(told.modes.some(({ reason, isDeclared }) => reason === null && !isDeclared)).toBe(true);
    expect(told.credentials.flat().length).toBeGreaterThan(0);
    for (const variable of told.credentials.flat()) expect(variable).toMatch(/^[A-Z_]+$/);
    expect(told.batch).toBeGreaterThan(0);
    expect(told.types.length).toBeGreaterThan(3);
    expect(told.options.map(({ key }) => key)).toEqual(Object.keys(destinations[name].shape));
    for (const { description } of told.options) expect(description).toMatch(/^[A-Z].*\.$/);
    expect(existsSync(told.page)).toBe(true);
  });

  it.each([80, 60, 200, undefined])("fits a terminal of %s columns, and leaves nothing out", async (columns) => {
    const { stdout } = await runInProcess(["destinations"], columns === undefined ? {} : { columns });
    const width = Math.min(columns ?? 80, 100);
    expect(stdout.split("\n").filter((line) => line.length > width)).toEqual([]);
    const words = stdout.replaceAll(/\s+/g, " ");
    const all = JSON.parse((await runInProcess(["destinations", "--json"])).stdout) as Told[];
    for (const { name, modes, credentials, types, options, page } of all) {
      for (const text of [name, page, types.join(", "), ...credentials.flat()]) expect(words).toContain(text);
      for (const { mode, reason } of modes) expect(words).toContain(reason === null ? mode : `not ${mode}: ${reason}`);
      for (const { key, description } of options) expect(words).toContain(`${key} ${description}`);
    }
  });

  it("says of a mode that the config has to declare that it is so", async () => {
    const { stdout } = await runInProcess(["destinations"]);
    expect(stdout).toContain("upsert, update if the config declares it, create if the config\n");
  });
});
