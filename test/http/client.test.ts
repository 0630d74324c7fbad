import { describe, expect, it } from "vitest";
import { TransportError } from "../../src/http/flights.ts";
import { clientOf, never, rejectionOf, serve, serveSockets } from "./servers.ts";

const get = { method: "GET", path: "/x" } as const;

describe("one exchange", () => {
  it("sends method, path below the base path, headers and body, and gives back the whole answer", async () => {
    let seen = "";
    const { url } = await serve((request, response) => {
      request.setEncoding("utf8");
      let body = "";
      request.on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        const { authorization, accept, "content-type": type } = request.headers;
        seen = [request.method, request.url, authorization, accept, type, body].join(" ");
        response.writeHead(201, { "X-Odd": "1", Date: "Thu, 01 Jan 2026 12:00:00 GMT" }).end("grün");
      });
    });
    const client = clientOf(`${url}/v2/`, { headers: { authorization: "Bearer t" } });
    const answer = await client.send({ method: "PUT", path: "/crm/a%20b?m=1", body: '{"ä":1}' }, never);
    expect(seen).toBe('PUT /v2/crm/a%20b?m=1 Bearer t application/json application/json {"ä":1}');
    expect(answer).toMatchObject({ status: 201, text: "grün", date: Date.UTC(2026, 0, 1, 12) });
    expect(answer.headers["x-odd"]).toBe("1");
  });

  it("keeps connections for the next ones", async () => {
    let connections = 0;
    const { url, server } = await serve((_request, response) => response.end("{}"));
    server.on("connection", () => connections++);
    const client = clientOf(url);
    for (let turn = 0; turn < 20; turn++) await client.send(get, never);
    // The pool may open a second one while the first is not quite free yet.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it.each([301, 302, 307, 308])("does not follow a %i", async (status) => {
    const paths: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(status, { Location: "/elsewhere" }).end();
    });
    expect(await clientOf(url).send(get, never)).toMatchObject({ status });
    expect(paths).toEqual(["/x"]);
  });
});

describe("an answer that does not come", () => {
  const within = async (work: Promise<unknown>) => {
    const start = performance.now();
    const error = await rejectionOf(work);
    return { error, tookMs: performance.now() - start };
  };

  it("within the time, its head not even begun, is a timeout", async () => {
    const { url } = await serve(() => {});
    const { error, tookMs } = await within(clientOf(url, { timeoutMs: 80 }).send(get, never));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: "timeout", message: "no answer within 0.08 s" });
    expect(tookMs).toBeLessThan(1000);
  });

  it("within the time, its body dripping on, is a timeout: every byte does not begin it anew", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    const { error, tookMs } = await within(clientOf(url, { timeoutMs: 120 }).send(get, never));
    expect(error).toMatchObject({ code: "timeout" });
    expect(tookMs).toBeLessThan(1000);
  });

  it("because the connection was reset before it has a code of its own", async () => {
    const { url } = await serveSockets((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const error = await rejectionOf(clientOf(url).send(get, never));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.code).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
  });

  it("whole is no answer", async () => {
    const { url } = await serveSockets((socket) => {
      socket.once("data", () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"success":tr'));
    });
    const error = await rejectionOf(clientOf(url).send(get, never));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.code).toMatch(/^UND_ERR_/);
  });

  it("as HTTP is no answer", async () => {
    const { url } = await serveSockets((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH\r\n")));
    const error = await rejectionOf(clientOf(url).send(get, never));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.code).toMatch(/^HPE_/);
  });

  it("because nobody listens says so", async () => {
    const { url, server } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(await rejectionOf(clientOf(url).send(get, never))).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("within the size that is read ends the exchange", async () => {
    const { url } = await serve((_request, response) => response.end("x".repeat(5000)));
    const error = await rejectionOf(clientOf(url, { maxAnswerBytes: 1000 }).send(get, never));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.code).toBe("UND_ERR_RES_EXCEEDED_MAX_SIZE");
    expect((await clientOf(url, { maxAnswerBytes: 5000 }).send(get, never)).text).toHaveLength(5000);
  });

  it("does not spoil the connection for the next exchange", async () => {
    let turn = 0;
    const { url } = await serve((request, response) => {
      if (turn++ === 0) request.socket.resetAndDestroy();
      else response.end("fine");
    });
    const client = clientOf(url);
    await rejectionOf(client.send(get, never));
    expect((await client.send(get, never)).text).toBe("fine");
  });
});

describe("the signal", () => {
  const reason = new Error("enough");

  it.each([
    ["while the head is waited for", false],
    ["while the body is read", true],
  ])("ends an exchange within 100 ms %s", async (_when, sendsHead) => {
    const abort = new AbortController();
    let reached: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { url } = await serve((_request, response) => {
      if (sendsHead) response.write("half");
      reached?.();
    });
    const pending = rejectionOf(clientOf(url).send(get, abort.signal));
    await arrived;
    const start = performance.now();
    abort.abort(reason);
    expect(await pending).toBe(reason);
    expect(performance.now() - start).toBeLessThan(100);
  });

  it("that is aborted already lets nothing out", async () => {
    let requests = 0;
    const { url } = await serve((_request, response) => {
      requests++;
      response.end();
    });
    expect(await rejectionOf(clientOf(url).send(get, AbortSignal.abort(reason)))).toBe(reason);
    expect(requests).toBe(0);
  });
});

describe("a secret", () => {
  it("is taken out of every answer that is an error", async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(request.url === "/ok" ? 200 : 401).end(`no: ${request.headers.authorization}`);
    });
    const client = clientOf(url, { headers: { authorization: "Bearer zt_1" }, secrets: ["zt_1", ""] });
    expect((await client.send(get, never)).text).toBe("no: Bearer [secret]");
    // The answer to a success is data, which nothing may change.
    expect((await client.send({ method: "GET", path: "/ok" }, never)).text).toBe("no: Bearer zt_1");
  });
});
