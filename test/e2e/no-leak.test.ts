import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { type Passing, type Striker, spoil } from "../contract/proxy.ts";
import { afterTest, serve } from "../http/servers.ts";
import { fastClock } from "../support/fast-clock.ts";
import { openPostBox } from "../support/post-box.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";
import { type InProcess, runInProcess } from "../support/run-in-process.ts";
import { bytesBelow, findSecrets, quotedForms, type Secrets } from "../support/secret-hunt.ts";

// Marks that mean something in JSON, in an address, in HTML and in a form.
const crm = {
  token: `tk&"<7f+/Q=s3cr3t>'x`,
  clientId: "the-cl1ent-&id/9",
  clientSecret: `cl1ent s3cr3t "+/&<ü>`,
  refreshToken: "refr3sh/t0ken+&=",
  username: "us3r-n4me",
  password: `p4ss:w0rd "&/+'`,
} as const;
const all: Secrets = {
  ...crm,
  pair: `${crm.username}:${crm.password}`,
  hook: "h00k-p4th-s3cr3t",
  hookHeader: "h00k-h34der/+",
  check: "5f0c1d9e-7ab3-4c21-9d8e-0123456789ab",
  collector: "0tlp-k3y+/abc",
  proxy: "pr0xy-p4ss",
  signature: "s1gn4ture/of+it",
  sourcePassword: "s0urce-p4ss",
};

/** How each API is written to, and where its credentials are: variables, a file, a command, a config's `${NAME}`. */
const apis = {
  zeeg: { own: ["token"], object: "items", match: "sku", keys: "", env: { ZEEG_API_TOKEN: crm.token } },
  hubspot: {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the config's own
    own: ["clientId", "clientSecret", "refreshToken"],
    object: "contacts",
    match: "email",
    keys: ', refreshToken: { command: [cat, refresh.secret] }, clientSecret: "${OF_CLIENT}"',
    env: { HUBSPOT_CLIENT_ID: crm.clientId, OF_CLIENT: crm.clientSecret },
  },
  routera: {
    own: ["clientId", "clientSecret"],
    object: "contacts",
    match: "email",
    keys: ", clientSecret: { file: client.secret }",
    env: { ROUTERA_CLIENT_ID: crm.clientId },
  },
  rest: {
    own: ["username", "password"],
    object: "items",
    match: "sku",
    keys: ', auth: basic, password: "${OF_USER}", write: { method: PUT, path: "/crm/items/{key}" }, response: { id: id }',
    env: { REST_USERNAME: crm.username, OF_USER: crm.password },
  },
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the config's own
} as const;
type Api = keyof typeof apis;

type Strikes = (passing: Passing, used: readonly string[]) => ReturnType<Striker>;

const scopes = ["crm:read", "crm:write"] as const;
const tokens = Object.values(crm).map((token) => ({ token, scopes }));

/** A folder with everything that a run can tell to anybody, and the servers that it tells. */
async function arrange(api: Api, strike: Strikes = () => undefined) {
  const { own, object, match, keys, env } = apis[api];
  const sandbox = await startSandbox({
    graceMs: 0,
    tokens,
    objects: [
      {
        slug: "items",
        attributes: [
          { key: "sku", type: "text", isUnique: true },
          { key: "price", type: "number" },
        ],
      },
    ],
  });
  afterTest(() => sandbox.close());
  // The tokens that a server gives are secrets as well.
  const used = new Set<string>(own.map((name) => crm[name]));
  const origin = await spoil(sandbox.origin, (passing) => {
    used.add(passing.authorization.replace(/^\S+ /, ""));
    return strike(passing, [...used]) ?? (api === "rest" ? { status: 200, body: '{"id":"1"}' } : undefined);
  });
  const box = await openPostBox(({ path }) => ({ status: path.includes("hook") ? 400 : 200, text: path }));
  afterTest(() => box.close());
  const { url: files } = await serve((_request, response) =>
    response.end(
      `${match},price\n${["a", "b", "c"].map((key) => `${key}${object === "contacts" ? "@example.com" : ""},${key === "c" ? "no" : 1}\n`).join("")}`,
    ),
  );
  const root = emptyFolder();
  const [cwd, home, temporary] = ["work", "home", "tmp"].map((name) => join(root, name)) as [string, string, string];
  for (const folder of [cwd, home, temporary]) mkdirSync(folder);
  const secret = (name: string, text: string) => writeFileSync(join(cwd, name), `${text}\n`, { mode: 0o600 });
  secret("refresh.secret", crm.refreshToken);
  secret("client.secret", crm.clientSecret);
  const [scheme = "", rest = ""] = (sandbox.urls[api as "zeeg"] ?? origin).replace(sandbox.origin, origin).split("://");
  const teller = join(cwd, "teller.sh");
  writeFileSync(teller, '#!/bin/sh\ncat >> told; env >> told; tr "\\000" " " < /proc/$$/cmdline >> told\n', {
    mode: 0o700,
  });
  writeFileSync(
    join(cwd, "crm-sync.config.yaml"),
    `destination: { type: ${api}, baseUrl: "${scheme}://${rest}"${keys} }
source: "${files.replace("//", `//ann:${all.sourcePassword}@`)}/items.csv?sig=${encodeURIComponent(all.signature ?? "")}"
object: ${object}
match: ${match}
fields: { ${match}: ${match}, ${object === "contacts" ? "phone" : "price"}: { column: price, type: number } }
notify:
  - { webhook: "\${HOOK}", headers: { authorization: "\${HOOK_HEADER}" }, on: always }
  - { webhook: "https://hooks.invalid/${all.hook}", format: slack, on: always }
  - { email: { to: ops@example.com, from: crm@example.com, sendmail: ./teller.sh }, on: always }
  - { command: [./teller.sh, x], on: always }
heartbeat: { url: "\${CHECK}", kind: healthchecks }
metrics: { textfile: run.prom }
`,
  );
  const given: Readonly<Record<string, string>> = {
    ...env,
    PATH: process.env.PATH ?? "",
    HOME: home,
    TMPDIR: temporary,
    HOOK: `${box.origin}/hook/${all.hook}`,
    HOOK_HEADER: `Bearer ${all.hookHeader}`,
    CHECK: `${box.origin}/${all.check}`,
    HTTPS_PROXY: `http://ann:${all.proxy}@${new URL(box.origin).host}`,
    OTEL_EXPORTER_OTLP_HEADERS: `x-key=${encodeURIComponent(all.collector ?? "")}`,
  };
  const printed: string[] = [];
  const outputs = [
    "-v",
    "--events",
    "events.ndjson",
    "--report",
    "report.json",
    "--html",
    "page.html",
    "--rejects",
    "rejects.csv",
  ];
  const run = async (args: readonly string[], more: InProcess = {}) => {
    const result = await runInProcess(args, { cwd, env: given, clock: fastClock(200), ...more });
    printed.push(`${result.stdout}${result.stderr}`);
    return result;
  };
  /** Where a secret is that should not be there: all that was printed, kept, and told to others. */
  const leaks = (more: Secrets = {}) => {
    const given = [...used].filter((one) => one !== "" && !Object.values<string>(crm).includes(one));
    const secrets: Secrets = {
      ...all,
      ...Object.fromEntries(given.map((one, index) => [`given ${index}`, one])),
      ...more,
    };
    // An environment's own secrets are handed to programs; the CRM's and the collector's are not.
    const { hook: _1, hookHeader: _2, check: _3, proxy: _4, ...strangers } = secrets;
    const isOwn = ["crm-sync.config.yaml", "refresh.secret", "client.secret"];
    const { told = "", ...kept } = Object.fromEntries(
      Object.entries(bytesBelow(root, isOwn)).map(([path, text]) => [path.endsWith("/told") ? "told" : path, text]),
    );
    const requests = box.posted
      .map(({ path, headers: { "x-key": _5, ...headers } }) => `${path} ${JSON.stringify(headers)}`)
      .join("\n");
    return [
      ...findSecrets(secrets, {
        printed: printed.join("\n"),
        ...kept,
        bodies: box.posted.map(({ body }) => body).join("\n"),
      }),
      ...findSecrets(withoutNamed(strangers, env), { told, requests }),
    ];
  };
  return { root, cwd, env: given, box, run, leaks, outputs, printed, used };
}

/** What stands in a variable of the user's own naming is the programs' environment like any other. */
function withoutNamed(secrets: Secrets, env: Readonly<Record<string, string>>): Secrets {
  const own = [env.OF_CLIENT, env.OF_USER];
  return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== "" && !own.includes(secret)));
}

/** Everything that came, in every form that a server may write it down. */
function quoting({ authorization, body, path }: Passing, used: readonly string[]): string {
  return [...used.filter((secret) => secret !== "").flatMap(quotedForms), authorization, body, path].join(" | ");
}

const json =
  (status: number): Strikes =>
  (passing, used) => {
    const said = quoting(passing, used);
    const body = JSON.stringify({
      status: "error",
      category: said,
      message: said,
      error: said,
      detail: said,
      errors: { price: [said] },
    });
    return {
      status,
      body: body.replaceAll("/", "\\/"),
      headers: {
        location: `https://elsewhere.invalid/${encodeURIComponent(said)}`,
        "x-said": encodeURIComponent(said),
      },
    };
  };

const struck: readonly (readonly [string, Strikes])[] = [
  ["takes them", () => undefined],
  ...[200, 307, 400, 401, 500].map((status) => [`answers ${status}`, json(status)] as const),
  ["answers a page", (passing, used) => ({ status: 403, body: `<html>${quoting(passing, used)}</html>` })],
  ["hangs up", () => "cut-after"],
  ["breaks off", () => "half"],
];

describe.each(Object.keys(apis) as Api[])("no secret of a run into %s is anywhere", (api) => {
  // What lies between the answer and the outputs is the same for all.
  it.each(api === "zeeg" ? struck : struck.filter(([how]) => /takes|200|401|page/.test(how)))(
    "where the server %s",
    async (_how, strike) => {
      const place = await arrange(api, strike);
      await place.run(["push", ...place.outputs, "--max-attempts", "2", "--max-time", "20m"]);
      await place.run(["retry", "--json", "-v", "--max-attempts", "1", "--max-time", "20m"]);
      if (api === "zeeg") for (const command of ["runs", "show", "rejects", "status"]) await place.run([command]);
      expect(place.printed[0]).toContain("notify[0] (webhook");
      expect(place.leaks()).toEqual([]);
    },
  );
});

it("none shows where the run is interrupted, locked out, tests its messages, or meets a credential that is not to be had", async () => {
  const place = await arrange("zeeg", () => "stall-head");
  const refused = await arrange("hubspot");
  const stop = (listener: (signal: "SIGINT") => void) => {
    const timer = setTimeout(() => listener("SIGINT"), 300);
    return () => clearTimeout(timer);
  };
  const [, locked] = await Promise.all([
    place.run(["push", ...place.outputs, "--timeout", "700ms"], { onSignal: stop, clock: fastClock(20) }),
    new Promise((resolve) => setTimeout(resolve, 150)).then(() => place.run(["push", "-v"])),
  ]);
  expect([locked?.code, place.printed.at(-1)]).toEqual([expect.any(Number), expect.stringContaining("Interrupted")]);
  await place.run(["resume", "-v", "--timeout", "300ms", "--max-attempts", "1"], { onSignal: stop });
  await place.run(["notify", "--test"]);
  for (const [name, text] of [
    ["refresh.secret", `"${crm.refreshToken}\u0007"`],
    ["client.secret", `${crm.clientSecret}\n`],
  ] as const)
    writeFileSync(join(refused.cwd, name), text);
  await refused.run(["push", "-v"]);
  const { refresh, client } = { refresh: "refresh.secret", client: "client.secret" };
  writeFileSync(
    join(refused.cwd, "crm-sync.config.yaml"),
    `destination: { type: hubspot, refreshToken: { command: [sh, -c, "cat ${refresh}; cat ${refresh} >&2; exit 3"] }, clientSecret: { file: ${client} } }\nsource: a.csv\nobject: contacts\nmatch: email\n`,
  );
  writeFileSync(join(refused.cwd, "a.csv"), "email\na@example.com\n");
  writeFileSync(join(refused.cwd, refresh), crm.refreshToken);
  expect((await refused.run(["push", "-v"])).stderr).toContain("failed (3): [secret]");
  expect([...place.leaks(), ...refused.leaks()]).toEqual([]);
});

it("none shows in what a process writes that is debugged in every way, and sends its traces", async () => {
  const place = await arrange("hubspot", () => undefined);
  const env = {
    ...place.env,
    NODE_DEBUG: "undici,http,https,net,tls,fetch",
    OTEL_EXPORTER_OTLP_ENDPOINT: `${place.box.origin}`,
  };
  const result = await runCli(["push", ...place.outputs, "--json"], { cwd: place.cwd, env });
  place.printed.push(result.stdout + result.stderr);
  expect(place.box.posted.map(({ path }) => path)).toContain("/v1/traces");
  expect(result.stderr).toContain("received response to POST");
  // Node itself prints whole addresses then, and the headers for a collector; docs/security.md says so. Nothing of the CRM.
  const addresses = /^(hook|check|signature|collector) .* in printed: /;
  expect(place.leaks().filter((leak) => !addresses.test(leak))).toEqual([]);
});
