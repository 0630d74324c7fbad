// A CRM that takes everything and keeps nothing, in a process of its own. Raw sockets instead of node:http, so that it is
// not what limits the clients. Tells its port once it listens; then answers `{ reset: latencyMs }` and `{ show: true }`.
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { faultAnswer, recordAnswer, schemaAnswer } from "./answers.js";
import { Delayed } from "./delayed.js";
import { Exchanges } from "./exchanges.js";
import { Tally } from "./tally.js";

let tally = new Tally();
let connections = 0;
let records = 0;
const delayed = new Delayed((socket, text) => socket.writable && socket.write(text, "latin1"));

const server = createServer({ noDelay: true }, (socket) => {
  connections++;
  tally.peakConnections = Math.max(tally.peakConnections, connections);
  let out = "";
  const exchanges = new Exchanges(
    (head, bytes, from, to) => {
      if (head.startsWith("GET ")) {
        tally.read();
        out += schemaAnswer();
        return;
      }
      tally.write(bytes, from, to);
      const text = recordAnswer(++records, bytes.latin1Slice(from, to));
      if (delayed.latencyMs > 0) delayed.add(socket, text);
      else out += text;
    },
    (status) => {
      tally.faults++;
      socket.end(faultAnswer(status));
      socket.removeAllListeners("data");
    },
  );
  socket.on("data", (chunk) => {
    exchanges.add(chunk);
    if (out === "") return;
    socket.write(out, "latin1");
    out = "";
  });
  // Clients go when they have done; how, is not the sink's affair.
  socket.on("error", () => {});
  socket.on("close", () => {
    connections--;
  });
});

/** Waits until the client before has gone: its sockets are still being closed when its process has ended. */
async function untilNobodyIsThere() {
  for (let tries = 0; connections > 0 && tries < 200; tries++) await setTimeout(5);
  if (connections > 0) throw new Error(`${connections} connections are left over`);
}

process.on("message", async (message) => {
  if (message.reset !== undefined) {
    await untilNobodyIsThere();
    tally = new Tally();
    delayed.latencyMs = message.reset;
    delayed.most = 0;
  }
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send({ ...tally.shown(), mostWaiting: delayed.most, cpuMs: (userCPUTime + systemCPUTime) / 1000 });
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
