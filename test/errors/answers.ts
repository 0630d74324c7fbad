import type { RequestListener } from "node:http";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** How many requests came before. */
  readonly before: number;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
}

/** A server that answers as the script says; undefined breaks the connection. */
export function answering(script: (asked: Asked) => Answer | undefined): RequestListener {
  let before = 0;
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      const answer = script({ method, url, body: Buffer.concat(chunks).toString(), before: before++ });
      if (answer === undefined) return void request.socket.destroy();
      const { status = 200, headers, body } = answer;
      response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
    });
  };
}

/** The same answer to everything. */
export function always(answer: Answer): RequestListener {
  return answering(() => answer);
}
