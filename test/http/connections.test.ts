import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { clientOf, never, rejectionOf, serve } from "./servers.ts";

const get = { method: "GET", path: "/x" } as const;

describe("connections", () => {
  it("are as many as there were requests at once, however many follow in the turn of an answer", async () => {
    let connections = 0;
    const { url, server } = await serve((_request, response) => response.end("{}"));
    server.on("connection", () => connections++);
    const client = clientOf(url);
    const inTurn = async () => {
      for (let n = 0; n < 30; n++) await client.send(get, never);
    };
    await Promise.all(Array.from({ length: 8 }, inTurn));
    expect(connections).toBe(8);
  });

  it.each(["end", "destroy", "resetAndDestroy"] as const)(
    "lose no request where the server hangs up without a word (%s)",
    async (how) => {
      const { url } = await serve((request, response) => {
        response.end("{}", () => request.socket[how]());
      });
      const client = clientOf(url);
      const inTurn = async () => {
        for (let n = 0; n < 50; n++) await client.send({ method: "PUT", path: "/x", body: "{}" }, never);
      };
      await Promise.all(Array.from({ length: 4 }, inTurn));
    },
  );

  it("are free again after a request that could not even be sent", async () => {
    const { url } = await serve((_request, response) => response.end("{}"));
    const client = clientOf(url, { timeoutMs: 1000 });
    for (let n = 0; n < 3; n++) {
      expect(await rejectionOf(client.send({ ...get, headers: { "x-odd": "a\nb" } }, never))).toMatchObject({
        code: "UND_ERR_INVALID_ARG",
      });
      expect(await client.send(get, never)).toMatchObject({ status: 200 });
    }
  });

  it("serve the next requests after one fell silent, and after one was cut off", async () => {
    const { url } = await serve((request, response) => {
      if (request.url === "/cut") request.socket.destroy();
      else if (request.url !== "/silent") response.end("{}");
    });
    const client = clientOf(url, { timeoutMs: 300 });
    for (const path of ["/silent", "/cut", "/silent"]) {
      expect(await rejectionOf(client.send({ method: "GET", path }, never))).toHaveProperty("code");
      expect(await client.send(get, never)).toMatchObject({ status: 200 });
    }
  });

  it("carry on for others when one request is given up", async () => {
    const { url } = await serve(async (request, response) => {
      if (request.url === "/silent") return;
      await delay(5);
      response.end("{}");
    });
    const client = clientOf(url, { timeoutMs: 2000 });
    const abort = new AbortController();
    const silent = rejectionOf(client.send({ method: "GET", path: "/silent" }, abort.signal));
    const others = Promise.all(Array.from({ length: 20 }, () => client.send(get, never)));
    await delay(20);
    abort.abort(new Error("enough"));
    expect(await silent).toMatchObject({ message: "enough" });
    expect((await others).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await client.send(get, never)).toMatchObject({ status: 200 });
  });
});
