import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Secrets by what they are called in a finding. */
export type Secrets = Readonly<Record<string, string>>;

/** Ways in which a server may quote a secret in its words. */
export function quotedForms(secret: string): readonly string[] {
  return [...formsOf(secret)].filter(([name]) => !/letters|capitals|Base64|hexa/.test(name)).map(([, form]) => form);
}

/** Every way in which a program, a server or a format might write a secret down. */
function formsOf(secret: string): ReadonlyMap<string, string> {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return new Map([
    ["itself", secret],
    ["in capitals", secret.toUpperCase()],
    ["in small letters", secret.toLowerCase()],
    ["in a form", new URLSearchParams({ "": secret }).toString().slice(1)],
    ["in an address", url],
    ["in an address, in small letters", url.replaceAll(/%../g, (escaped) => escaped.toLowerCase())],
    ["in JSON", json],
    ["in JSON with its slashes escaped", json.replaceAll("/", "\\/")],
    ["in JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["in HTML", html.replaceAll('"', "&quot;").replaceAll("'", "&#39;")],
    ["in HTML text", html],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    // Wherever in a longer text it begins, two thirds of its letters are the same.
    ...[0, 1, 2].map((before): [string, string] => {
      const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString("base64");
      return [`in Base64 (${before})`, text.replace(/=+$/, "").slice(before === 0 ? 0 : 4, -2)];
    }),
  ]);
}

/** @returns where secrets are: `token in JSON in stderr`; empty where there are none */
export function findSecrets(secrets: Secrets, places: Readonly<Record<string, string>>): readonly string[] {
  const found: string[] = [];
  for (const [name, secret] of Object.entries(secrets)) {
    for (const [place, text] of Object.entries(places)) {
      const form = [...formsOf(secret)].find(([, one]) => text.includes(one));
      if (form !== undefined) {
        const at = text.indexOf(form[1]);
        found.push(`${name} ${form[0]} in ${place}: ${text.slice(Math.max(0, at - 120), at + form[1].length + 20)}`);
      }
    }
  }
  return found;
}

/** Every file below a folder, its name included, byte for byte. @param except names of files that the secrets were put into */
export function bytesBelow(folder: string, except: readonly string[] = []): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !except.includes(entry.name),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, `${path}\n${readFileSync(path, "latin1")}`];
    }),
  );
}
