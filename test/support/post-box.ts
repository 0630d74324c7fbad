import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Posted {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How one request is answered; absent: 200 and `ok`. Never: nothing comes. */
export type Answer =
  | { readonly status?: number; readonly text?: string; readonly headers?: Readonly<Record<string, string>> }
  | "never"
  | "hang up";

export interface PostBox {
  readonly origin: string;
  /** What came, in order. */
  readonly posted: readonly Posted[];
  /** The bodies that are JSON. */
  notices(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** A server that takes what is posted, and answers as a test wants it. */
export async function openPostBox(
  answer: (request: Posted, index: number) => Answer | Promise<Answer> = () => ({}),
): Promise<PostBox> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    const { method = "", url: path = "", headers } = request;
    const one = { method, path, headers, body };
    posted.push(one);
    const given = await answer(one, posted.length - 1);
    if (given === "never") return;
    if (given === "hang up") return response.destroy();
    response.writeHead(given.status ?? 200, given.headers);
    response.end(given.text ?? "ok");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    notices: () => posted.map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>),
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
