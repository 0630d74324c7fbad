// What the sink answers, as Zeeg does: the object with its attributes, and the record that was sent with an id.
import { wide } from "../data/columns.js";

const attributes = Object.entries(wide).map(([key, type]) => ({ key, type, isUnique: key === "sku" }));
const moments = '"createdAt":"2026-01-01T00:00:00+00:00","updatedAt":"2026-01-01T00:00:00+00:00"';
const schema = JSON.stringify({ success: true, status: 200, object: { slug: "products", attributes } });

let date = "";
let dateUntil = 0;

/** The header is the same for a second. */
function today() {
  const now = Date.now();
  if (now >= dateUntil) {
    date = new Date(now).toUTCString();
    dateUntil = now - (now % 1000) + 1000;
  }
  return date;
}

/** In latin1, which keeps every byte of what it shows again. */
function answer(status, text) {
  return `HTTP/1.1 ${status}\r\ndate: ${today()}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

export const schemaAnswer = () => answer("200 OK", schema);

export const recordAnswer = (id, sent) =>
  answer(
    "201 Created",
    `{"success":true,"status":201,"record":{"id":"r${id}","objectSlug":"products","attributes":${sent},${moments}}}`,
  );

export const faultAnswer = (status) => `HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
