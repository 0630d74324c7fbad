import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isWriteOf } from "./delivery.ts";
import { type Harness, secret } from "./harness.ts";
import { keyOf, World } from "./world.ts";

/** Law 8, where the server repeats what it should not. */
export function secrets(harness: Harness): void {
  describe("no credential shows", () => {
    it.each([200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503])(
      "where a %i quotes everything that was sent",
      async (status) => {
        const isWrite = isWriteOf(harness);
        const used = new Set<string>([secret]);
        const world = await World.open(harness, {
          strike(passing) {
            const [, given] = /^\S+ (.+)$/.exec(passing.authorization) ?? [];
            if (given !== undefined) used.add(given);
            if (!isWrite(passing)) return undefined;
            const quoted = [...used, passing.authorization, passing.path].join(" | ");
            const said = { message: quoted, error: quoted, detail: quoted, status: "error", category: quoted };
            const body = JSON.stringify({ ...said, errors: { [harness.textSlug]: [quoted], message: quoted } });
            return { status, body, headers: { location: `http://127.0.0.1:9/${encodeURIComponent(quoted)}` } };
          },
        });
        const record = world.record(keyOf(harness, 1), "text");
        const direct = await world
          .prepare()
          .then(() => world.write([record]))
          .catch((error: unknown) => error);
        const { stop, outcomes } = await world.run([record], { maxAttempts: 2 });
        const texts = [inspect(direct, { depth: 9 }), JSON.stringify(outcomes), stop.reason?.message ?? ""];
        for (const one of used) for (const text of texts) expect(text).not.toContain(one);
        expect(inspect(world.destination, { depth: 9 })).not.toContain(secret);
        expect(world.destination.baseUrl).not.toContain(secret);
      },
    );
  });

  describe("no value of a row shows in what is reported", () => {
    it.each([400, 403, 404, 409, 422])("where a %i quotes the row", async (status) => {
      const [key, text] = [keyOf(harness, 71_077), "a v4lue of the row"];
      const isWrite = isWriteOf(harness);
      const quoted = `"${text}" of ${key} will not do`;
      const said = { message: quoted, error: quoted, detail: quoted, status: "error", category: quoted };
      const body = JSON.stringify({ ...said, errors: { [harness.textSlug]: [quoted], message: quoted } });
      const world = await World.open(harness, {
        strike: (passing) => (isWrite(passing) ? { status, body } : undefined),
      });
      const { stop, outcomes, counts } = await world.run([world.record(key, text)], { maxAttempts: 2 });
      expect(counts.created + counts.updated + counts.upserted).toBe(0);
      const messages = outcomes.flatMap(({ problems = [] }) => problems.map(({ message }) => message));
      for (const message of [...messages, stop.reason?.message ?? ""]) {
        expect(message).not.toContain(text);
        expect(message).not.toContain(key);
      }
    });
  });
}
