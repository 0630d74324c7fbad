import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { exchangeOnce } from "../../src/destinations/exchange.ts";
import { HttpClient } from "../../src/http/client.ts";

let server: Server | undefined;
let client: HttpClient | undefined;

afterEach(async () => {
  await client?.close();
  server?.close();
});

async function retryOf(onConnection: (socket: Socket) => void) {
  const listening = createServer(onConnection);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const baseUrl = new URL(`http://127.0.0.1:${address.port}`);
  client = new HttpClient({ baseUrl, headers: {}, timeoutMs: 150, env: {} });
  const result = await exchangeOnce(client, { method: "GET", path: "/" }, new AbortController().signal);
  if (result.outcome !== "retry") throw new Error(result.outcome);
  return result.retry;
}

describe("a request without an answer", () => {
  it("says so where the connection was lost, which too many connections may be the cause of", async () => {
    expect(await retryOf((socket) => socket.resetAndDestroy())).toMatchObject({ unanswered: true, overloaded: false });
  });

  it("is a sign of too much load where it took too long", async () => {
    const sockets: Socket[] = [];
    expect(await retryOf((socket) => sockets.push(socket))).toMatchObject({ unanswered: false, overloaded: true });
    for (const socket of sockets) socket.destroy();
  });
});
