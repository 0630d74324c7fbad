import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import { download } from "../../src/http/download.ts";
import { openSource, type SourceOptions } from "../../src/sources/index.ts";
import { rejectionOf, serve } from "../http/servers.ts";
import { never, readAll, show } from "./reading.ts";
import { oneSheet, text } from "./workbooks.ts";

function open(paths: readonly string[], options: SourceOptions = {}) {
  return openSource(paths, options, {
    cwd: "/",
    stdin: Readable.from([]),
    download: (url, signal) => download(url, { env: {}, timeoutMs: 5000 }, signal),
  });
}

async function read(listener: RequestListener, path: string, options: SourceOptions = {}) {
  const { url } = await serve(listener);
  const source = await open([`${url}${path}`], options);
  const headers = await source.headers(never);
  const { rows, error } = await readAll(source.read(never));
  return { url, source, headers, rows, shown: rows.map(show), error };
}

const products = "sku,name\nA-1,Dress\n";
const packed = gzipSync(products);

describe("an address as a source", () => {
  it("is read once, as it comes, under its name without user and query", async () => {
    const { url, source, headers, rows, shown } = await read(
      (_request, response) => response.end(products),
      "/exports/products.csv?sig=s3cret",
    );
    expect(shown).toEqual(["2: A-1|Dress"]);
    expect(source).toMatchObject({ repeatable: false, inputs: [{ path: `${url}/exports/products.csv` }] });
    expect(source.bytesRead()).toBe(products.length);
    expect(JSON.stringify([headers, rows, source.inputs])).not.toContain("s3cret");
  });

  it.each([
    ["plain", "/a.csv", {}, products],
    ["a packed file", "/a.csv.gz", {}, packed],
    ["packed for the way", "/a.csv", { "content-encoding": "gzip" }, packed],
    ["a packed file that is declared as packed for the way", "/a.csv.gz", { "content-encoding": "x-gzip" }, packed],
    ["a packed file that is packed once more", "/a.csv.gz", { "content-encoding": "gzip" }, gzipSync(packed)],
  ])("is unpacked: %s", async (_what, path, headers, body) => {
    const { shown, error } = await read((_request, response) => response.writeHead(200, headers).end(body), path);
    expect(error).toBeUndefined();
    expect(shown).toEqual(["2: A-1|Dress"]);
  });

  it("packed in a way that is not known is an error", async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "compress" }).end(),
    );
    const reading = (await open([`${url}/a.csv`])).headers(never);
    expect((await rejectionOf(reading)).message).toContain('packed as "compress", which is not known');
  });

  it("has the format of its path's ending, a workbook included", async () => {
    const lines = await read((_request, response) => response.end('{"a":1}\n{"a":2}'), "/a.json?format=csv");
    expect(lines.shown).toEqual(['1: {"a":1}', '2: {"a":2}']);
    const tabs = await read((_request, response) => response.end("a\tb,c\n1\t2,3\n"), "/a.tsv?x=y.csv");
    expect(tabs.shown).toEqual(["2: 1|2,3"]);
    const book = oneSheet([[text("sku")], [text("A-1")]]);
    const workbook = await read((_request, response) => response.end(book), "/export?id=1");
    expect(workbook.shown).toEqual(["2: A-1"]);
    expect(workbook.source.bytesRead()).toBe(book.length);
  });

  it("that answers with a page to log in is an error, not a table", async () => {
    const { url } = await serve((_request, response) => response.end("<!DOCTYPE html><title>Log in, please</title>"));
    const error = await rejectionOf((await open([`${url}/a.csv`])).headers(never));
    expect(error.message).toBe(`${url}/a.csv: is a page of HTML or XML, no table. Save or fetch it as CSV or .xlsx`);
  });

  it("that breaks off gives the rows before, then an error", async () => {
    const { shown, error } = await read((_request, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write(`${products}A-2,Sk`, () => setTimeout(() => response.destroy(), 50));
    }, "/a.csv");
    expect(shown).toEqual(["2: A-1|Dress"]);
    expect(error).toMatchObject({ code: "source-truncated" });
  });

  it.each([
    ["http://example.com/a.csv?sig=s3cret", "http://example.com/a.csv: plain http: is for this machine only"],
    ["http://[::s3cret/a.csv", "the http(s) address of the source cannot be understood"],
    ["s3://bucket/a.csv", "s3: addresses are not read, only http(s): pipe the file in, and name - as the source"],
    ["ftp://ann:s3cret@host/a.csv", "ftp: addresses are not read"],
  ])("%s is refused before anything is fetched", async (address, message) => {
    const error = await rejectionOf(open([address]));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("s3cret");
  });

  it("named twice is refused, and one with another query is another source", async () => {
    expect((await rejectionOf(open(["https://h/a?x=1", "https://h/a?x=1#b"]))).message).toContain(
      "https://h/a is named twice",
    );
    expect((await open(["https://h/a?x=1", "https://h/a?x=2"])).inputs).toHaveLength(2);
  });
});
