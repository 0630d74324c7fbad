// What the sink can do: the same bytes again and again over raw sockets, and of the answers nothing is read but their length.
// `node sink-alone.js <port> <connections> <requests>`
import { connect } from "node:net";

const [port, connections, requests] = process.argv.slice(2).map(Number);
const body = JSON.stringify({
  sku: "GLASS-001",
  name: "Cobble Wine Glasses, Set of 2, Clear",
  description: "The stem is drawn from the bowl, not stuck to it. Filled to the brim: 640 ml.",
  category: "Tableware",
  price: 5300,
  inventory_count: 15,
  in_stock: true,
  launched_at: "2020-03-07",
  ean: "0400000000015",
});
const request = Buffer.from(
  `PUT /v2/crm/products?matchingAttribute=sku HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);
const lengthMark = "content-length: ";
let left = requests;

function ask() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let missing = 0;
    const next = () => {
      if (left === 0) {
        socket.end();
        resolve();
        return;
      }
      left--;
      socket.write(request);
    };
    socket.on("connect", next);
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      if (missing === 0) {
        const mark = chunk.indexOf(lengthMark, 0, "latin1") + lengthMark.length;
        const headEnd = chunk.indexOf("\r\n\r\n", mark, "latin1");
        missing = headEnd + 4 + Number(chunk.latin1Slice(mark, headEnd));
      }
      missing -= chunk.length;
      if (missing === 0) next();
    });
  });
}

const started = performance.now();
await Promise.all(Array.from({ length: connections }, ask));
process.stdout.write(JSON.stringify({ ms: performance.now() - started }));
