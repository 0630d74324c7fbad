import { counted } from "../core/counted.ts";
import { shellQuote } from "../core/shell-quote.ts";
import { hanging } from "../report/hanging.ts";
import { type ApiName, apiNames, apis } from "../sandbox/apis.ts";
import type { Sandbox } from "../sandbox/index.ts";

/** What `crm-sync sandbox` says when it listens: a line for each API, what is in it, and how to begin. */
export function banner(sandbox: Sandbox, tokens: readonly string[], width: number): string {
  const wide = Math.max(...apiNames.map((name) => name.length));
  const far = Math.max(...apiNames.map((name) => sandbox.urls[name].length));
  const lines = apiNames.flatMap((name) => [
    `  ${name.padEnd(wide)}  ${sandbox.urls[name].padEnd(far)}  ${apis[name].title}`,
    ...holdings(sandbox, name, wide, width),
  ]);
  return [
    `Emulated CRMs at ${sandbox.origin}. Token: ${tokens.join(" or ")}`,
    "",
    ...lines,
    "",
    ...example(sandbox, tokens[0] ?? ""),
    "",
    `What clients did: curl ${sandbox.origin}/_sandbox/stats`,
    "Ctrl-C ends it.",
    "",
  ].join("\n");
}

/** A command that works now; where there is nothing to write to yet, one that changes that. */
function example(sandbox: Sandbox, token: string): readonly string[] {
  for (const { slug, attributes } of sandbox.objects("zeeg")) {
    const match = attributes.find(({ isUnique }) => isUnique === true);
    if (match === undefined) continue;
    const [file, object, key] = [`${slug}.csv`, slug, match.key].map(shellQuote);
    return [
      "Try, in another terminal:",
      `  export ZEEG_API_TOKEN=${shellQuote(token)}`,
      `  crm-sync ${file} --object ${object} --match ${key} --base-url ${sandbox.urls.zeeg}`,
    ];
  }
  return [
    "Zeeg has no custom object yet, as in a new account. To begin with one:",
    "  crm-sync sandbox --object 'products:sku!,name,price=number'",
  ];
}

/** Objects with records, and Zeeg's custom ones; those of a CRM's own that nobody has used are left out. */
function holdings(sandbox: Sandbox, name: ApiName, wide: number, width: number): readonly string[] {
  const held = sandbox
    .objects(name)
    .map(({ slug }) => ({ slug, count: sandbox.count(slug, name) }))
    .filter(({ count }) => count > 0 || name === "zeeg")
    .map(({ slug, count }) => `${slug} (${counted(count, "record")})`);
  return held.length === 0 ? [] : hanging("", `holds ${held.join(", ")}`, 2, wide, width);
}
