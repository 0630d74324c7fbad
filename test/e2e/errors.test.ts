import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { emptyFolder, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const products = join(samples, "products.csv");
const secret = "zt_4f9a6c1b2d3e";
let sandbox: Sandbox;

beforeAll(async () => {
  const attributes = ["sku", "name", "description", "category", "ean"].map((key) => ({ key, type: "text" as const }));
  sandbox = await startSandbox({
    tokens: [
      { token: secret, scopes: ["crm:read", "crm:write"] },
      { token: "read-only", scopes: ["crm:read"] },
    ],
    objects: [
      {
        slug: "products",
        attributes: [
          ...attributes,
          { key: "price", type: "number" },
          { key: "inventory_count", type: "number" },
          { key: "in_stock", type: "checkbox" },
          { key: "launched_at", type: "date" },
        ],
      },
    ],
  });
});
afterAll(async () => await sandbox.close());

function push(args: readonly string[], options: { token?: string; cwd?: string } = {}) {
  const env = { ZEEG_API_TOKEN: options.token ?? secret };
  const withUrl = args.includes("--base-url") ? args : [...args, "--base-url", sandbox.urls.zeeg];
  return runInProcess(withUrl, { env, ...(options.cwd !== undefined && { cwd: options.cwd }) });
}

function configIn(cwd: string, text: string): string {
  const path = join(cwd, "sync.yaml");
  writeFileSync(path, text);
  return path;
}

function writes(): number {
  const { created, updated } = sandbox.stats().objects.products ?? { created: 0, updated: 0 };
  return created + updated;
}

describe("what cannot succeed ends with its exit code and one message that says what to do", () => {
  const message = async (args: readonly string[], code: number, options: { token?: string; cwd?: string } = {}) => {
    const before = writes();
    const result = await push(args, options);
    const text = result.stderr + result.stdout;
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\bat .*\.js:\d+/);
    expect(result.code, text).toBe(code);
    expect(writes(), "nothing may have been sent").toBe(before);
    return text;
  };

  it("a wrong token", async () => {
    expect(await message([products, "--match", "sku"], 3, { token: "wrong-token" })).toMatch(
      /refused the token.*ZEEG_API_TOKEN/,
    );
  });

  it("a token without the right to write", async () => {
    expect(await message([products, "--match", "sku"], 3, { token: "read-only" })).toMatch(/crm:write/);
  });

  it("no token", async () => {
    const result = await runInProcess([products, "--match", "sku"]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/no token for Zeeg: set the variable ZEEG_API_TOKEN/);
  });

  it("an unknown object", async () => {
    expect(await message([products, "--match", "sku", "--object", "prodcts"], 3)).toMatch(
      /no object "prodcts".*--object/,
    );
  });

  it("an unknown attribute, with the nearest one", async () => {
    const cwd = emptyFolder();
    const config = configIn(
      cwd,
      `source: ${products}\nobject: products\nmatch: sku\nfields:\n  sku: SKU\n  pirce: Price\n`,
    );
    const text = await message(["-c", config], 2, { cwd });
    expect(text).toContain(`${config}:6 fields.pirce`);
    expect(text).toMatch(/has no attribute "pirce"\. Did you mean "price"\?/);
  });

  it("a missing file, with the nearest one", async () => {
    expect(await message([join(samples, "product.csv"), "--match", "sku"], 2)).toMatch(/product\.csv.*products\.csv/s);
  });

  it("a missing column, with the nearest one", async () => {
    const cwd = emptyFolder();
    const config = configIn(
      cwd,
      `source: ${products}\nobject: products\nmatch: sku\nfields:\n  sku: SKU\n  name: Nmae\n`,
    );
    expect(await message(["-c", config], 2, { cwd })).toMatch(
      /sync\.yaml:6 fields\.name.*"Nmae".*Did you mean "Name"\?/,
    );
  });

  it("a malformed config, with every line", async () => {
    const cwd = emptyFolder();
    const config = configIn(cwd, "mach: sku\nfields:\n  price: { column: Price, type: numbr }\nlimit: many\n");
    const text = await message(["-c", config, products], 2, { cwd });
    expect(text).toMatch(/sync\.yaml:1 mach.*"match"/);
    expect(text).toMatch(/sync\.yaml:3 fields\.price\.type.*"numbr".*"number"/);
    expect(text).toMatch(/sync\.yaml:4 limit.*"many"/);
  });

  it("a config that is no YAML", async () => {
    const cwd = emptyFolder();
    expect(await message(["-c", configIn(cwd, "match: [sku\n"), products], 2, { cwd })).toMatch(/sync\.yaml:\d/);
  });

  it("a mistyped flag", async () => {
    expect(await message([products, "--mtach", "sku"], 2)).toMatch(/unknown option --mtach\. Did you mean "--match"\?/);
  });

  it("a mistyped command", async () => {
    expect(await message(["snadbox", "--match", "sku"], 2)).toMatch(/snadbox[\s\S]*Did you mean "sandbox"\?/);
  });

  it("a value that is none", async () => {
    expect(await message([products, "--match", "sku", "--rate", "fast"], 2)).toMatch(/--rate.*"fast".*10\/s/);
  });

  it("no match attribute", async () => {
    expect(await message([products], 2)).toMatch(/no match attribute.*--match sku/);
  });

  it("an address that would send the token readable", async () => {
    expect(await message([products, "--match", "sku", "--base-url", "http://api.example.com/v2"], 2)).toMatch(/https/);
  });

  it("a server that is down", async () => {
    const args = [products, "--match", "sku", "--base-url", "http://127.0.0.1:9/v2", "--max-attempts", "2"];
    expect(await message(args, 3)).toMatch(/ECONNREFUSED.*Check that the server is up/);
  });

  it("a server that redirects: the token does not follow", async () => {
    const authorizations: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      authorizations.push(request.headers.authorization);
      response.writeHead(200).end("{}");
    }).listen(0, "127.0.0.1");
    const redirecting = createServer((_request, response) => {
      response
        .writeHead(307, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/v2?token=x` })
        .end();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => redirecting.once("listening", resolve));
    const url = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/v2`;
    expect(await message([products, "--match", "sku", "--base-url", url], 3)).toMatch(/redirect to http.*--base-url/);
    expect(authorizations).toEqual([]);
    redirecting.close();
    other.close();
  });

  it("two equal headers", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "products.csv"), "sku,price,price\nA,1,2\n");
    expect(await message(["products.csv", "--match", "sku"], 3, { cwd })).toMatch(/products\.csv.*"price"/);
  });

  it("a bad byte in the first lines: nothing is begun", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "products.csv"), Buffer.from("sku,name\nA,ok\nB,M\xe4rz\n", "latin1"));
    expect(await message(["products.csv", "--match", "sku"], 3, { cwd })).toMatch(
      /products\.csv:3.*--encoding windows-1252/,
    );
  });
});

describe("a source without rows", () => {
  it("is a failure, unless it was said to be none", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "products.csv"), "sku,name\n");
    writeFileSync(join(cwd, "empty.csv"), "");
    for (const file of ["products.csv", "empty.csv"]) {
      const args = [file, "--object", "products", "--match", "sku"];
      const result = await push(args, { cwd });
      expect(result.code, result.stderr).toBe(4);
      expect(result.stdout).toMatch(/--allow-empty/);
      expect((await push([...args, "--allow-empty"], { cwd })).code).toBe(0);
    }
  });
});
