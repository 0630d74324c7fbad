import { expect, it } from "vitest";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

it("a custom object goes by its type id in HubSpot's emulator too, and its records are found by it", async () => {
  const cwd = emptyFolder();
  const target = ["-", "--format", "csv", "-d", "hubspot", "-o", "2-12345", "--sandbox", "--json"];
  const made = await runInProcess([...target, "-m", "sku"], { cwd, stdin: "sku,price\nA,1\nB,2\n" });
  expect(JSON.parse(made.stdout)).toMatchObject({ counts: { created: 2 } });
  const { stdout } = await runInProcess(["sandbox", "records", "2-12345"], { cwd });
  const [first] = stdout.split("\n").map((line) => JSON.parse(line || "{}") as { readonly id?: string });

  const stdin = `hs_object_id,price\n${first?.id},9\nabc,1\n`;
  const update = await runInProcess([...target, "-m", "hs_object_id", "--mode", "update"], { cwd, stdin });
  expect(JSON.parse(update.stdout)).toMatchObject({
    counts: { updated: 1, rejected: 1 },
    problems: [{ code: "record-missing", field: "hs_object_id" }],
    // That the id's own form is nobody's business needs no word.
    notes: [],
  });
  const after = await runInProcess(["sandbox", "records", "2-12345"], { cwd });
  expect(after.stdout).toContain('"attributes":{"sku":"A","price":"9"}');
});

it("a standard object is found by each of its names", async () => {
  const cwd = emptyFolder();
  const target = ["-", "--format", "csv", "-d", "hubspot", "-m", "email", "--sandbox", "--json"];
  for (const [object, status] of [
    ["contact", "created"],
    ["0-1", "updated"],
  ] as const) {
    const { stdout } = await runInProcess([...target, "-o", object], { cwd, stdin: "email\na@example.com\n" });
    expect(JSON.parse(stdout)).toMatchObject({ counts: { [status]: 1 } });
  }
  const all = ["contact", "contacts", "0-1"].map((name) => runInProcess(["sandbox", "records", name], { cwd }));
  const [one, ...others] = (await Promise.all(all)).map(({ stdout }) => stdout);
  expect(JSON.parse(one ?? "")).toMatchObject({ object: "contacts", attributes: { email: "a@example.com" } });
  expect(new Set(others)).toEqual(new Set([one]));
});
