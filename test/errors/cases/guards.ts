import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Chapter, type ErrorCase, ending, type Place } from "../error-case.ts";

const stopped = ending(3);
const push = "push --sandbox";
const columns = "sku,title,price";
const head = "source: products.csv\nobject: products\nmatch: sku\n";
const fields = "fields: { sku: sku, title: title, price: { column: price, type: number } }\n";

type Row = readonly [sku: string, title: string, price: string];

function products(count: number, change: (row: Row) => readonly string[] = (row) => row): string {
  const rows = Array.from({ length: count }, (_, n) => change([`A-${n}`, `Product ${n}`, `${n}`]).join(","));
  return `${[columns, ...rows].join("\n")}\n`;
}

/** Two nights of the same thirty products, then this. */
function afterNights(text: string, config = "", nights = 2): Pick<ErrorCase, "files" | "before"> {
  const night = ({ cwd }: Place) => writeFileSync(join(cwd, "products.csv"), text);
  return {
    files: { "products.csv": products(30), "crm-sync.config.yaml": head + config + fields },
    before: [...Array.from({ length: nights }, () => push), night],
  };
}

/** What looks like a disaster beside the runs before it. */
export const guardCases: Chapter = [
  stopped("an export that broke off", push, "guard-rows", afterNights(products(7))),
  stopped(
    "a column without values",
    push,
    "guard-blank",
    afterNights(products(30, ([sku, title]) => [sku, title, ""])),
  ),
  stopped(
    "values that would be emptied",
    push,
    "guard-clears",
    afterNights(
      products(30, ([sku, title, price]) => [sku, title, Number(price) < 24 ? "" : price]),
      "blank: clear\n",
    ),
  ),
  stopped(
    "keys written otherwise",
    push,
    "guard-creates",
    afterNights(products(30, ([sku, title, price]) => [sku.toLowerCase(), title, price])),
  ),
  stopped(
    "prices in another unit",
    push,
    "guard-changed",
    afterNights(
      products(30, ([sku, title, price]) => [sku, title, `${Number(price) + 1}00`]),
      "changedOnly: true\n",
      // The first brings everything, which says nothing of changes.
      3,
    ),
  ),
];
