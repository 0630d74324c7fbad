import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SourceError } from "../../src/core/errors.ts";
import { type DownloadOptions, download } from "../../src/http/download.ts";
import { never, rejectionOf, serve, serveSockets } from "./servers.ts";

const secret = "sig=s3cret";

async function fetchAll(address: string, options: Partial<DownloadOptions> = {}, signal = never): Promise<string> {
  const { chunks, close } = await download(new URL(address), { timeoutMs: 5000, env: {}, ...options }, signal);
  const parts: Buffer[] = [];
  try {
    for await (const chunk of chunks) parts.push(chunk);
  } finally {
    await close();
  }
  return Buffer.concat(parts).toString("latin1");
}

describe("a download", () => {
  it("streams what the address holds, asked for with its query", async () => {
    const { url } = await serve((request, response) =>
      response.end(`${request.url} ${request.headers["accept-encoding"]}`),
    );
    expect(await fetchAll(`${url}/a%20b.csv?${secret}&x=%2F#part`)).toBe(`/a%20b.csv?${secret}&x=%2F identity`);
  });

  it("tells how a server has packed it all the same", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { "content-encoding": "GZIP" }).end(gzipSync("sku\n"));
    });
    const { coding, close } = await download(new URL(url), { timeoutMs: 5000, env: {} }, never);
    await close();
    expect(coding).toBe("gzip");
  });

  it("sends the user of the address, and not to another origin", async () => {
    const seen: (string | undefined)[] = [];
    const { url: other } = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("sku\n");
    });
    const { url } = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === "/a" ? "/b" : `${other}/c` }).end();
    });
    await fetchAll(`${url.replace("//", "//ann:p%40ss@")}/a`);
    const basic = `Basic ${Buffer.from("ann:p@ss").toString("base64")}`;
    expect(seen).toEqual([basic, basic, undefined]);
  });

  it("follows up to five redirects", async () => {
    const { url } = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end("here");
      else response.writeHead([301, 302, 303, 307, 308][left % 5] ?? 302, { location: `${left - 1}` }).end();
    });
    expect(await fetchAll(`${url}/5`)).toBe("here");
    expect(await rejectionOf(fetchAll(`${url}/6`))).toMatchObject({ code: "url-redirect" });
  });

  it.each([
    ["http://files.example.com/a.csv", "is redirected to http://files.example.com/a.csv, and only https: is followed"],
    ["ftp://files.example.com/a.csv", "and only https: is followed"],
    ["http://", "is redirected without an address"],
    [undefined, "is redirected without an address"],
  ])("is not led to %s", async (location, message) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(302, location === undefined ? {} : { location: location && `${location}` }).end();
    });
    expect((await rejectionOf(fetchAll(`${url}/a.csv?${secret}`))).message).toContain(message);
  });

  it.each([
    [403, "its signature has expired: make a new one"],
    [401, "needs credentials"],
    [404, "nothing at this address"],
    [503, "Try again later"],
    [206, "Open the address in a browser"],
    [204, "Open the address in a browser"],
  ])("that is answered %i is an error that says what to do, and shows no query", async (status, hint) => {
    const { url } = await serve((_request, response) => response.writeHead(status).end(status === 204 ? "" : "<html>"));
    const error = await rejectionOf(fetchAll(`${url}/a.csv?${secret}`));
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ code: `http-${status}` });
    expect(error.message).toContain(`${url}/a.csv: the server answers ${status} instead of the file.`);
    expect(error.message).toContain(hint);
    expect(error.message).not.toContain("s3cret");
  });

  it("that nobody answers, or not in time, is an error", async () => {
    const { url } = await serveSockets(() => {});
    const closed = "http://127.0.0.1:1/a.csv";
    expect(await rejectionOf(fetchAll(closed))).toMatchObject({
      code: "url-unreachable",
      message: `${closed}: cannot be fetched (ECONNREFUSED). Check the address, the network and the proxy`,
    });
    expect((await rejectionOf(fetchAll(`${url}/a.csv?${secret}`, { timeoutMs: 200 }))).message).toBe(
      `${url}/a.csv: cannot be fetched (no answer within 0.2 s). Check the address, the network and the proxy`,
    );
  });

  const broken: readonly (readonly [string, string])[] = [
    ["is shorter than announced", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsku\nA-1\n"],
    ["lacks its last chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nsku\nA-1\n\r\n"],
  ];
  it.each(broken)("whose body %s gives what came, then an error", async (_what, answer) => {
    const { url } = await serveSockets((socket) => {
      socket.once("data", () => socket.end(answer));
    });
    const { chunks, close } = await download(new URL(`${url}/a.csv?${secret}`), { timeoutMs: 5000, env: {} }, never);
    const iterator = chunks[Symbol.asyncIterator]();
    expect((await iterator.next()).value?.toString()).toBe("sku\nA-1\n");
    const error = await rejectionOf(iterator.next());
    await close();
    expect(error).toMatchObject({ code: "source-truncated" });
    expect(error.message).toMatch(/a\.csv: the download broke off after 8 bytes \(\w+\)\. Fetch it again$/);
  });

  it("that falls silent is given up; one that nobody reads meanwhile is not", async () => {
    const { url } = await serve((request, response) => {
      response.write(Buffer.alloc(request.url === "/silent" ? 10 : 4 * 2 ** 20));
      if (request.url !== "/silent") response.end("end");
    });
    expect((await rejectionOf(fetchAll(`${url}/silent`, { timeoutMs: 300 }))).message).toContain(
      "broke off after 10 bytes (nothing came for 0.3 s)",
    );
    const { chunks, close } = await download(new URL(`${url}/slow`), { timeoutMs: 300, env: {} }, never);
    let bytes = 0;
    for await (const chunk of chunks) {
      if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 1500));
      bytes += chunk.length;
    }
    await close();
    expect(bytes).toBe(4 * 2 ** 20 + 3);
  });

  it("ends with the signal's reason", async () => {
    const { url } = await serve((_request, response) => void response.write("sku\n"));
    const controller = new AbortController();
    const reading = fetchAll(url, {}, controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 100);
    await expect(reading).rejects.toThrow("enough");
    await expect(fetchAll(url, {}, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
  });
});
