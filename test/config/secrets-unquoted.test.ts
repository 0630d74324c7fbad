import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import { ConfigError, describeIssue } from "../../src/core/errors.ts";
import { destinationShapes } from "../../src/destinations/index.ts";
import { emptyFolder } from "../support/run-cli.ts";

const secret = "s3cr3t-v4lue";
const digits = "99887766554433";

/** What a config is told, and where; as it is shown. */
async function faultsOf(text: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "c.yaml"), text);
  const request = { cwd, path: "c.yaml", env, destinations: destinationShapes };
  const error: unknown = await loadConfig(request).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`nothing is wrong with ${text}`);
  return error.issues.map(describeIssue).join("\n");
}

it.each([
  ["a number", `destination: { token: ${digits} }`, "destination.token: a number does not fit: give a text"],
  ["a list", `destination: { clientSecret: [${secret}] }`, "destination.clientSecret: a list does not fit"],
  ["no list", `destination: { token: { command: ${secret} } }`, "token.command: a text does not fit: give a list."],
  ["a misspelt place", `destination: { token: { fle: ${secret} } }`, 'unknown key "fle". Did you mean "file"?'],
  ["braces alone", `destination: { token: { ${secret} } }`, "destination.token: holds an unknown key. Known: file"],
  ["no group", `destination: ${secret}`, "destination: a text does not fit: give a group of keys."],
  [
    "no kind of auth",
    `destination: { type: rest, auth: ${secret} }`,
    'destination.auth: unknown value. Valid: "bearer"',
  ],
  [
    "headers in a text",
    `destination: { type: rest, headers: "A: ${secret}" }`,
    "destination.headers: a text does not fit",
  ],
  [
    "a whole header",
    `destination: { type: rest, headers: { "A: ${secret}": 1 } }`,
    'destination.headers.A…: "A…" is no name of a header',
  ],
  ["no list of places", `notify: "https://h/${secret}"`, "notify: a text does not fit: give a list."],
  ["no place", `notify: ["https://h/${secret}"]`, "notify[0]: a text does not fit: give a group of keys."],
  [
    "a header that is a number",
    `notify: [{ webhook: "https://h/a", headers: { A: ${digits} } }]`,
    "a number does not fit",
  ],
  [
    "a header's value in its name",
    `notify: [{ webhook: "https://h/a", headers: { "Authorization Bearer ${secret}": x } }]`,
    '"Authorization…" is no name of a header',
  ],
  [
    "an address in a wrong place",
    `notify: [{ webhook: "https://h/a", on: "https://h/${secret}" }]`,
    "on: unknown value. Valid",
  ],
  ["no monitor", `heartbeat: ${digits}`, "heartbeat: a number does not fit"],
  ["a password that begins with *", `destination: { token: *${secret} }`, "a text that begins with * into quotes"],
  ["one that begins with !", `destination: { token: !${secret} x }`, "a text that begins with ! into quotes"],
  ["one that begins with >", `destination:\n  token: >${secret}\n`, "c.yaml:2 not valid YAML: Block scalar header"],
  ["one that holds ${", `destination: { token: "pass\${${secret}" }`, "a ${ begins here that names no variable"],
  ["one after a quote", `destination: { token: 'a' ${secret} }`, "not valid YAML"],
  ["one on a line of its own", `destination:\n  token: "a"\n  ${secret}\n  x: 1\n`, "not valid YAML"],
])("a secret where it does not fit is not repeated: %s", async (_what, text, told) => {
  const faults = await faultsOf(text);
  expect(faults).toContain(told);
  expect(faults).not.toMatch(/s3cr3t|v4lue|99887766554433/);
});
