// A CRM that takes everything and keeps nothing: as fast as node:http allows, so that it is seldom the limit.
import { createServer } from "node:http";

const types = { price: "number", inventory_count: "number", in_stock: "checkbox", launched_at: "date" };
const keys = ["sku", "name", "description", "category", "price", "inventory_count", "in_stock", "launched_at", "ean"];
const attributes = keys.map((key) => ({ key, type: types[key] ?? "text", isUnique: key === "sku" }));
const schema = JSON.stringify({ success: true, status: 200, object: { slug: "products", attributes } });
const moments = '"createdAt":"2026-01-01T00:00:00+00:00","updatedAt":"2026-01-01T00:00:00+00:00"';
let records = 0;

const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  if (request.method === "GET") {
    response.end(schema);
    return;
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    records++;
    response.statusCode = 201;
    const sent = chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString();
    response.end(
      `{"success":true,"status":201,"record":{"id":"r${records}","objectSlug":"products","attributes":${sent},${moments}}}`,
    );
  });
});
server.listen(0, "127.0.0.1", () => process.send?.(server.address().port));
process.on("disconnect", () => process.exit(0));
