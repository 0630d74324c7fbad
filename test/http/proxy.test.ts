import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import { afterTest, clientOf, never, rejectionOf, serve } from "./servers.ts";

interface Tunnel {
  readonly host: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** A proxy that knows one name, which no name server does, and leads it to `target`. */
async function startProxy(target: string, status = 200) {
  const tunnels: Tunnel[] = [];
  const server = createServer((_request, response) => response.writeHead(500).end("only CONNECT"));
  server.on("connect", (request, socket, head) => {
    socket.on("error", () => {});
    afterTest(() => void socket.destroy());
    tunnels.push({ host: request.url, headers: request.headers });
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const upstream = connect(Number(new URL(target).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => {});
    afterTest(() => void upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterTest(() => void server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
}

const get = { method: "GET", path: "/who" } as const;
const headers = { authorization: "Bearer zt_1" };
const hidden = "http://crm.invalid:8080/v2";

describe("a proxy that the environment names", () => {
  const echo = () => serve((request, response) => response.end(`${request.url} ${request.headers.authorization}`));

  it.each(["HTTP_PROXY", "http_proxy"])(
    "in %s carries what leaves this machine, and resolves its name",
    async (name) => {
      const { url } = await echo();
      const proxy = await startProxy(url);
      const client = clientOf(hidden, { headers, env: { [name]: `http://${proxy.address}` } });
      expect((await client.send(get, never)).text).toBe("/v2/who Bearer zt_1");
      expect(proxy.tunnels.map(({ host }) => host)).toEqual(["crm.invalid:8080"]);
      // The credential goes through the tunnel: the proxy is none of its business.
      expect(JSON.stringify(proxy.tunnels)).not.toContain("zt_1");
    },
  );

  it("may be written without http://, and with a user", async () => {
    const { url } = await echo();
    const proxy = await startProxy(url);
    const client = clientOf(hidden, { headers, env: { HTTP_PROXY: `ann:pw@${proxy.address}` } });
    expect((await client.send(get, never)).status).toBe(200);
    const basic = Buffer.from("ann:pw").toString("base64");
    expect(proxy.tunnels[0]?.headers["proxy-authorization"]).toBe(`Basic ${basic}`);
  });

  it("carries https through a tunnel to port 443", async () => {
    const { url } = await echo();
    const proxy = await startProxy(url, 502);
    const client = clientOf("https://crm.invalid/v2", { env: { HTTPS_PROXY: `http://${proxy.address}` } });
    expect(await rejectionOf(client.send(get, never))).toMatchObject({ code: expect.stringMatching(/^UND_ERR/) });
    expect(proxy.tunnels[0]?.host).toBe("crm.invalid:443");
  });

  it.each([
    ["hangs up on it", (socket: Duplex) => void socket.destroy(), "ECONNREFUSED"],
    ["never answers it", () => {}, "timeout"],
  ])("that is asked for a tunnel and %s ends the request", async (_how, answer, code) => {
    const proxy = createServer().on("connect", (_request, socket) => {
      socket.on("error", () => {});
      afterTest(() => void socket.destroy());
      answer(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    afterTest(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const client = clientOf(hidden, {
      headers,
      timeoutMs: 600,
      env: { HTTP_PROXY: `http://ann:pw@127.0.0.1:${port}` },
    });
    const error = await rejectionOf(client.send(get, never));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("pw");
  });

  it.each(["127.0.0.1", "localhost"])("is passed by for %s", async (host) => {
    const { url } = await echo();
    const proxy = await startProxy(url);
    const here = url.replace("127.0.0.1", host);
    const env = { HTTP_PROXY: `http://${proxy.address}`, HTTPS_PROXY: `http://${proxy.address}` };
    expect((await clientOf(here, { env }).send(get, never)).status).toBe(200);
    expect(proxy.tunnels).toEqual([]);
  });

  it.each(["crm.invalid", "*", "other.example, .invalid"])(
    "is passed by for what NO_PROXY %s names",
    async (noProxy) => {
      const { url } = await echo();
      const proxy = await startProxy(url);
      const env = { HTTP_PROXY: `http://${proxy.address}`, NO_PROXY: noProxy };
      expect(await rejectionOf(clientOf(hidden, { env }).send(get, never))).toMatchObject({
        code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
      });
      expect(proxy.tunnels).toEqual([]);
    },
  );

  it("is not looked for in the process's own environment", async () => {
    const { url } = await echo();
    const [given, own] = [await startProxy(url), await startProxy(url)];
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = `http://${own.address}`;
    afterTest(() => {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    });
    await rejectionOf(clientOf(hidden, { env: { HTTPS_PROXY: `http://${given.address}` } }).send(get, never));
    expect(own.tunnels).toEqual([]);
  });

  it.each(["http://", "ftp://proxy.example:21", "http://ann:pw@pro xy:1"])(
    "that is no address (%s) is a usage error that names the variable and not its value",
    (value) => {
      const make = () => clientOf(hidden, { env: { https_proxy: value } });
      expect(make).toThrow(UsageError);
      expect(make).toThrow(/^the variable https_proxy holds no proxy address\. Valid: http:\/\/proxy\.example\.com/);
    },
  );
});
