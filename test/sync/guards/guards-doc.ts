import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { guardStop } from "../../../src/sync/guards/tell.ts";
import { defaultThresholds, guardCode, guardNames } from "../../../src/sync/guards/thresholds.ts";
import { afterNights, products, write } from "./nights.ts";

const page = readFileSync("docs/guards.md", "utf8");
const [yaml = ""] = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, body = ""]) => body);
const commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, body = ""]) => body.trim().split("\n"))
  .map((line) =>
    line
      .replace(/ +#.*$/, "")
      .split(/ +/)
      .slice(1),
  );

describe("docs/guards.md", () => {
  it("gives the order, the codes and the defaults as they are", () => {
    const lines = [...page.matchAll(/^\| `(\w+)` .*\| (\d+)% +\| `([\w-]+)` +\|$/gm)];
    expect(lines.map(([, name, percent, code]) => [name, Number(percent) / 100, code])).toEqual(
      guardNames.map((name) => [name, defaultThresholds[name], guardCode(name)]),
    );
  });

  it("shows a message as it is", () => {
    const before = [5000, 4980, 5100, 5102, 5000, 4990, 5001];
    const { message } = guardStop([{ guard: "rows", rows: 120, before }], [{ path: "products.csv" }]);
    expect(page.replaceAll(/\s+/g, " ")).toContain(`Stopped: ${message}`);
  });

  it("shows a config that works, and commands that do what it says", async () => {
    const push = ["push", "-c", "nightly.yaml", "--sandbox", "--no-progress"];
    const nights = [products(50), products(52)];
    const place = await afterNights(nights, push, (cwd) => {
      mkdirSync(join(cwd, "exports"), { recursive: true });
      writeFileSync(join(cwd, "nightly.yaml"), yaml.replace("exports/products.csv", "products.csv"));
    });
    write(place.cwd, products(30));
    const { stoppedBy } = await place.report();
    expect(stoppedBy).toMatchObject({ code: "guard-rows" });
    const env = { CRM_SYNC_SANDBOX: "1", CRM_SYNC_PROGRESS: "none" };
    const shown = commands.map((words) => words.join(" "));
    expect(shown).toEqual(["push -c nightly.yaml --yes", "check -c nightly.yaml", "runs"]);
    for (const words of commands.toReversed()) {
      const { code, stderr } = await place.run(words, env);
      const isSent = words.includes("--yes");
      expect(code).toBe(0);
      expect(stderr).toBe(
        isSent ? "warning: Sent nevertheless (--yes): products.csv holds 30 rows; the last 2 runs had 50 to 52.\n" : "",
      );
    }
    expect(await place.report()).toMatchObject({ exitCode: 0, stoppedBy: null });
  });
});
