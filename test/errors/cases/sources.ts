import { brotliCompressSync, gzipSync } from "node:zlib";
import { type Chapter, ending } from "../error-case.ts";

const stops = ending(3);
const partly = ending(1);

const rows = `sku,name\n${Array.from({ length: 500 }, (_, n) => `A-${n},${Math.sin(n)}\n`).join("")}`;
const push = (name: string) => `push ${name} --match sku --object products --sandbox`;
const file = (name: string, content: string | Buffer) => ({ files: { [name]: content } });
const csv = (content: string | Buffer) => file("products.csv", content);
const packed = gzipSync(rows);

/** A file that cannot be read on, or a row in it that cannot be read. */
export const sourceCases: Chapter = [
  stops("two columns of one name", push("products.csv"), "header-duplicate", csv("sku,price,price\nA,1,2\n")),
  stops(
    "a byte that is not UTF-8",
    push("products.csv"),
    "encoding-invalid",
    csv(Buffer.from("sku,name\nA,ok\nB,März\n", "latin1")),
  ),
  stops(
    "UTF-16 without a mark",
    push("products.csv"),
    "encoding-unclear",
    csv(Buffer.from("sku,name\nA,Dress\n", "utf16le")),
  ),
  stops("a quote that is never closed", push("products.csv"), "quote-unclosed", csv('sku,name\nA,"Dress\nB,Skirt\n')),
  stops("a space before a quote", push("products.csv"), "quote-misplaced", csv('sku,name\nA, "Dress"\n')),
  stops("text behind a quote", push("products.csv"), "quote-misplaced", csv('sku,name\nA,"5"" pipe"x\n')),
  stops("a record without an end", push("products.csv"), "record-too-long", csv(`sku,name\nA,${"x".repeat(17 << 20)}`)),
  stops(
    "a web page",
    push("products.csv"),
    "format-unclear",
    csv("<!DOCTYPE html><html><body>Sign in</body></html>\n"),
  ),
  stops("gzip in name only", push("products.csv.gz"), "source-damaged", file("products.csv.gz", rows)),
  stops(
    "gzip with something behind it",
    push("products.csv.gz"),
    "source-damaged",
    file("products.csv.gz", Buffer.concat([packed, Buffer.from("more")])),
  ),
  stops(
    "gzip that was cut",
    push("products.csv.gz"),
    "source-truncated",
    file("products.csv.gz", packed.subarray(0, packed.length - 40)),
  ),
  stops(
    "brotli that was damaged",
    push("products.csv.br"),
    "source-damaged",
    file("products.csv.br", Buffer.concat([Buffer.from([255, 255, 255]), brotliCompressSync(rows)])),
  ),
  stops(
    "JSON that is no array",
    push("products.json"),
    "json-not-array",
    file("products.json", '{"data": [\n{"sku": "A"}]}'),
  ),
  stops(
    "JSON with a comma missing",
    push("products.json"),
    "json-broken",
    file("products.json", '[{"sku": "A"}\n{"sku": "B"}]'),
  ),
  stops("JSON that was cut", push("products.json"), "json-broken", file("products.json", '[{"sku": "A"},\n{"sku":')),
  stops(
    "a file that is not there any more, behind an address",
    "push {server}/products.csv --match sku --sandbox",
    "http-404",
    { server: (_request, response) => void response.writeHead(404).end() },
  ),
  stops("an address that redirects for ever", "push {server}/products.csv --match sku --sandbox", "url-redirect", {
    server: (_request, response) => void response.writeHead(302, { location: "/products.csv" }).end(),
  }),
  stops("an address that redirects to nowhere", "push {server}/products.csv --match sku --sandbox", "url-redirect", {
    server: (_request, response) => void response.writeHead(302).end(),
  }),
  stops("an address that redirects to http", "push {server}/products.csv --match sku --sandbox", "url-redirect", {
    server: (_request, response) => void response.writeHead(302, { location: "http://example.com/x" }).end(),
  }),
  stops("an address without a server", "push http://127.0.0.1:9/products.csv --match sku --sandbox", "url-unreachable"),
  stops("a download that breaks off", "push {server}/products.csv --match sku --sandbox", "source-truncated", {
    server: (_request, response) =>
      void response.writeHead(200, { "content-length": "99999" }).write(rows, () => response.destroy()),
  }),
  stops(
    "a download that is packed in an unknown way",
    "push {server}/products.csv --match sku --sandbox",
    "source-unreadable",
    { server: (_request, response) => void response.writeHead(200, { "content-encoding": "compress" }).end(rows) },
  ),
  partly(
    "rows with too many or too few cells",
    push("products.csv"),
    "cell-count",
    csv("sku,name\nA,Dress,red\nB\nC,Skirt\n"),
  ),
  partly(
    "the header once more",
    push("products.csv"),
    "header-repeated",
    csv("sku,name\nA,Dress\nsku,name\nB,Skirt\n"),
  ),
  partly("a quote within a cell", push("products.csv"), "quote-stray", csv('sku,name\nA,5" pipe\nB,Skirt\n')),
  partly(
    "lines that are no JSON objects",
    push("products.jsonl"),
    "json-duplicate-key json-invalid json-not-object json-too-deep",
    file(
      "products.jsonl",
      `{"sku": "A"}\n{"sku": "B",}\n["C"]\n{"sku": "D", "sku": "E"}\n{"sku": "F", "x": ${"[".repeat(300)}${"]".repeat(300)}}\n`,
    ),
  ),
  partly(
    "a line without an end",
    push("products.jsonl"),
    "line-too-long",
    file("products.jsonl", `{"sku": "A"}\n{"sku": "B", "name": "${"x".repeat(17 << 20)}"}\n{"sku": "C"}\n`),
  ),
];
