import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { afterNights, products, write } from "./nights.ts";

describe("a config", () => {
  const config = (more: string) => (cwd: string) =>
    writeFileSync(
      join(cwd, "crm-sync.config.yaml"),
      `source: products.csv\nobject: products\nmatch: sku\nfields: { sku: sku, title: title, price: { column: price, type: number } }\n${more}\n`,
    );
  const push = ["push", "--sandbox", "--no-progress"];

  it("may switch all off, or any, or be more strict", async () => {
    const place = await afterNights([products(50), products(50)], push, config(""));
    write(place.cwd, products(12));
    for (const lenient of ["guards: false", "guards: { rows: 10% }"]) {
      config(lenient)(place.cwd);
      expect(await place.report()).toMatchObject({ exitCode: 0, stoppedBy: null });
      place.restore();
    }
    config("guards: { rows: 95% }")(place.cwd);
    write(place.cwd, products(30));
    expect((await place.report()).stoppedBy?.code).toBe("guard-rows");
  });

  it("is told what is wrong with it", async () => {
    const place = await afterNights([], push, config("guards: { row: 50%, blank: 0.5, clears: 200% }"));
    const { code, stderr } = await place.push();
    expect(code).toBe(2);
    expect(stderr).toMatch(/:5 guards\.row: unknown key "row"\. Did you mean "rows"\?/);
    expect(stderr).toMatch(/:5 guards\.blank: .*false/);
    expect(stderr).toMatch(/:5 guards\.clears: "200%" is not a share\. Valid: 80% or 12\.5%.*; or false/);
  });

  it("that clears blanks: far more of them than usual are not sent", async () => {
    const sparse = (every: number) => products(60, (row, n) => (n % every === 0 ? { ...row, title: "" } : row));
    const place = await afterNights([sparse(60), sparse(30)], push, config("blank: clear"));
    write(place.cwd, sparse(2));
    const { stoppedBy } = await place.report();
    expect(stoppedBy).toMatchObject({
      code: "guard-clears",
      message: expect.stringMatching(/^30 attribute values would be cleared; in the last 2 runs at most 2\./),
    });
  });

  it("that clears blanks from now on clears them on purpose", async () => {
    const sparse = products(60, (row, n) => (n % 2 === 0 ? { ...row, title: "" } : row));
    const place = await afterNights([sparse, sparse], push, config(""));
    config("blank: clear")(place.cwd);
    expect(await place.report()).toMatchObject({ exitCode: 0, stoppedBy: null, cleared: 30 });
  });

  it("says what is one sync: another config, source or object is not compared with it", async () => {
    const named = config("name: nightly");
    const place = await afterNights([products(50), products(50)], push, named);
    write(place.cwd, products(3));
    expect(await place.report()).toMatchObject({ stoppedBy: { code: "guard-rows" } });
    write(place.cwd, products(3), "sku,title,price", "other.csv");
    expect(await place.report("other.csv")).toMatchObject({ exitCode: 0, stoppedBy: null });
    expect(await place.report("--object", "parts")).toMatchObject({ exitCode: 0, stoppedBy: null });
    named(place.cwd);
    const text = readFileSync(join(place.cwd, "crm-sync.config.yaml"), "utf8");
    writeFileSync(join(place.cwd, "other.yaml"), text);
    expect(await place.report("--config", "other.yaml")).toMatchObject({ exitCode: 0, stoppedBy: null });
    expect(await place.report()).toMatchObject({ stoppedBy: { code: "guard-rows" } });
  });

  it("with a column that is gone is wrong, as it always was", async () => {
    const place = await afterNights([products(50), products(50)], push, config(""));
    write(place.cwd, products(50), "sku,title");
    expect((await place.push()).code).toBe(2);
  });

  it("with where: rows that it leaves out all of a sudden are missed", async () => {
    const nights = [1, 2].map(() => products(50, (row) => ({ ...row, title: "active" })));
    const place = await afterNights(nights, push, config("where: { title: active }"));
    write(
      place.cwd,
      products(50, (row) => ({ ...row, title: "Active" })),
    );
    const { stoppedBy } = await place.report();
    expect(stoppedBy).toMatchObject({
      code: "guard-rows",
      message: expect.stringMatching(
        /^Of the 50 rows of products.csv, the filter \(where\) leaves 0; in the last 2 runs it left 50\./,
      ),
    });
    config("where: { title: activated }")(place.cwd);
    expect(await place.report()).toMatchObject({ stoppedBy: null });
  });

  it("of several syncs: each has its own history, and the command names the one that was stopped", async () => {
    const both = (cwd: string) => {
      const sync = (name: string, source: string) =>
        `  - { name: ${name}, source: ${source}, object: ${name}, match: sku }\n`;
      const text = `syncs:\n${sync("products", "products.csv")}${sync("parts", "parts.csv")}`;
      writeFileSync(join(cwd, "crm-sync.config.yaml"), text);
      write(cwd, products(30), "sku,title,price", "parts.csv");
    };
    const place = await afterNights([products(60), products(60)], push, both);
    expect((await place.push("--quiet")).code).toBe(0);
    write(place.cwd, products(5), "sku,title,price", "parts.csv");
    const { code, stdout } = await place.push();
    expect(code).toBe(3);
    expect(stdout).toContain("parts.csv holds 5 rows; the last 3 runs had 30.");
    const command = /^ {2}crm-sync (push .* --yes)$/m.exec(stdout)?.[1] ?? "";
    expect(command).toBe("push parts.csv --sandbox --no-progress --sync parts --yes");
    expect(await place.run([...command.split(" "), "--quiet"])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("parts.csv holds 5 rows"),
    });
  });
});
