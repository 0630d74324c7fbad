// Starts the sink and speaks with it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Ends it with `close`, or by ending this process. */
export async function startSink() {
  const child = fork(fileURLToPath(new URL("main.js", import.meta.url)));
  const ended = once(child, "exit").then(() => {
    throw new Error("the sink has ended");
  });
  ended.catch(() => {});
  const answer = async () => {
    const [message] = await Promise.race([once(child, "message"), ended]);
    return message;
  };
  const port = await answer();
  const ask = async (message) => {
    const answered = answer();
    child.send(message);
    return await answered;
  };
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    /** Forgets what it has seen; from now on it answers writes after so many ms. */
    reset: (latencyMs = 0) => ask({ reset: latencyMs }),
    show: () => ask({ show: true }),
    close: () => child.disconnect(),
  };
}
