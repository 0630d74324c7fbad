import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configFromObject, resolveSettings, type SyncSettings } from "../../src/config/index.ts";
import { ConfigError, UsageError } from "../../src/core/errors.ts";
import type { CredentialNeed, DestinationType } from "../../src/destinations/index.ts";
import { destinations } from "../../src/destinations/index.ts";
import { findCredentials, sandboxCredentials } from "../../src/sync/credentials.ts";
import { destinationSettingsOf, destinationTypeOf, planOf } from "../../src/sync/destination-type.ts";
import { never, rejectionOf } from "../http/servers.ts";
import { emptyFolder } from "../support/run-cli.ts";

const id: CredentialNeed = { key: "clientId", variable: "ACME_ID" };
const secret: CredentialNeed = { key: "clientSecret", variable: "ACME_SECRET" };
const token: CredentialNeed = { key: "token", variable: "ACME_TOKEN" };

/** A type that lets in with one of these sets. */
function lettingIn(...sets: readonly (readonly CredentialNeed[])[]): DestinationType {
  return { ...destinations.zeeg, title: "Acme", credentials: () => sets };
}

function settingsOf(destination: Record<string, unknown> = {}, baseDir = emptyFolder()): SyncSettings {
  const loaded = configFromObject(
    { destination, object: "products", match: "sku" },
    { cwd: baseDir, env: {}, destinations: { zeeg: {}, acme: {} } },
  );
  const [settings] = resolveSettings({ cwd: baseDir, flags: {}, sources: ["a.csv"], env: {}, loaded });
  if (!settings) throw new Error("no settings");
  return settings;
}

const find = (type: DestinationType, env: Record<string, string>, settings = settingsOf()) =>
  findCredentials(type, settings, env, never);

describe("credentials", () => {
  it("come from CRM_SYNC_TOKEN before the destination's own variable, and from there before the config", async () => {
    const type = lettingIn([token]);
    const settings = settingsOf({ token: "from-config" });
    const all = { CRM_SYNC_TOKEN: "general", ACME_TOKEN: "own" };
    expect((await find(type, all, settings)).credentials).toEqual({ token: "general" });
    expect((await find(type, { ACME_TOKEN: "own" }, settings)).credentials).toEqual({ token: "own" });
    expect((await find(type, { ACME_TOKEN: "", CRM_SYNC_TOKEN: "" }, settings)).credentials).toEqual({
      token: "from-config",
    });
  });

  it("are the first set that is complete, each of them from wherever it is", async () => {
    const type = lettingIn([token], [id, secret]);
    const settings = settingsOf({ clientSecret: "s" });
    expect((await find(type, { ACME_ID: "i" }, settings)).credentials).toEqual({ clientId: "i", clientSecret: "s" });
    expect((await find(type, { ACME_ID: "i", ACME_TOKEN: "t" }, settings)).credentials).toEqual({ token: "t" });
  });

  it("are not CRM_SYNC_TOKEN where no token is asked for", async () => {
    const error = await rejectionOf(find(lettingIn([id, secret]), { CRM_SYNC_TOKEN: "t" }));
    expect(error).toMatchObject({ code: "credentials-missing" });
  });

  it("that are missing are named with the variables and keys of the set that was begun with", async () => {
    const type = lettingIn([token], [id, secret]);
    const none = await rejectionOf(find(type, {}));
    expect(none).toBeInstanceOf(UsageError);
    expect(none.message).toBe(
      "no token for Acme: set the variable ACME_TOKEN, as in\n  export ACME_TOKEN=...\n" +
        "or give destination.token in the config, or add --sandbox to try everything without an account.",
    );
    const half = await rejectionOf(find(type, { ACME_ID: "i" }));
    expect(half.message).toContain(
      "no credentials for Acme: set the variable ACME_SECRET, as in\n  export ACME_SECRET=...",
    );
    expect(half.message).toContain("destination.clientSecret");
    const both = await rejectionOf(find(lettingIn([id, secret]), {}));
    expect(both.message).toContain("the variables ACME_ID and ACME_SECRET");
    expect(both.message).toContain("destination.clientId and destination.clientSecret");
  });

  it("of every kind may stand in a file or come from a command, and are called by their name", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "secret"), " a secret with spaces \n", { mode: 0o600 });
    const node = process.execPath;
    const given = { clientId: { command: [node, "-e", "console.log('the-id')"] }, clientSecret: { file: "secret" } };
    const type = lettingIn([id, secret]);
    expect((await find(type, {}, settingsOf(given, folder))).credentials).toEqual({
      clientId: "the-id",
      clientSecret: "a secret with spaces",
    });
    chmodSync(join(folder, "secret"), 0o644);
    const { warnings } = await find(type, {}, settingsOf(given, folder));
    expect(warnings).toEqual([expect.stringContaining("the client secret file secret can be read by others")]);
    const gone = await rejectionOf(
      find(type, { ACME_ID: "i" }, settingsOf({ clientSecret: { file: "nope" } }, folder)),
    );
    expect(gone.message).toBe("the client secret file nope cannot be read: there is no such file");
    const odd = await rejectionOf(find(type, { ACME_ID: "i", ACME_SECRET: "line\nbreak" }));
    expect(odd.message).toBe("the client secret in ACME_SECRET holds line breaks");
    const header = await rejectionOf(find(lettingIn([token]), { ACME_TOKEN: "two words" }));
    expect(header.message).toContain("the token in ACME_TOKEN holds spaces");
  });

  it("for the emulator are the first set, whatever there is", () => {
    expect(sandboxCredentials(lettingIn([id, secret], [token]), settingsOf(), "sandbox")).toEqual({
      clientId: "sandbox",
      clientSecret: "sandbox",
    });
  });
});

describe("a destination's type", () => {
  it("that is unknown is told with the nearest one", () => {
    expect(() => destinationTypeOf("zeg")).toThrow(/there is no destination "zeg"\. Did you mean "zeeg"\? Known: zeeg/);
    for (const name of ["toString", "__proto__", ""]) expect(() => destinationTypeOf(name)).toThrow(UsageError);
  });

  it("refuses the keys that a config has for another one", () => {
    const settings = { ...settingsOf(), destinationSettings: { path: "/x" }, configuredDestination: "acme" };
    const issuesOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (error instanceof ConfigError) return error.issues;
        throw error;
      }
      return [];
    };
    expect(issuesOf(() => destinationSettingsOf(settings))).toEqual([
      { path: ["destination", "path"], message: expect.stringMatching(/^belongs to acme, and the run is for zeeg/) },
    ]);
    expect(destinationSettingsOf({ ...settings, destinationSettings: {} })).toEqual({});
    expect(issuesOf(() => planOf({ ...settingsOf(), mode: "create" }))).toMatchObject([
      { path: ["mode"], message: expect.stringMatching(/^Zeeg cannot be written to with mode create: /) },
    ]);
    const all = issuesOf(() => planOf({ ...settingsOf(), mode: "create", object: "companies" }));
    expect(all.map(({ path }) => path)).toEqual([["mode"], ["match"]]);
  });

  it("plans without a connection", () => {
    expect(planOf(settingsOf())).toMatchObject({
      limits: { maxBatchSize: 1, rates: [] },
      values: { textMaxLength: 255 },
    });
  });
});
