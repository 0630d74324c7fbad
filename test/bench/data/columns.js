// The columns of the bench's files, and their types as the sink's schema gives them. Narrow: what samples/make-products.js
// makes, 9 columns. Wide: the same and 31 more.
export const narrow = {
  sku: "text",
  name: "text",
  description: "text",
  category: "text",
  price: "number",
  inventory_count: "number",
  in_stock: "checkbox",
  launched_at: "date",
  ean: "text",
};

const texts = "brand colour material size country supplier supplier_no warehouse shelf season tags notes".split(" ");
const numbers =
  "weight_g length_mm width_mm height_mm pack_size min_order lead_days cost list_price vat_rate margin rating reviews".split(
    " ",
  );
const checkboxes = ["is_new", "on_sale", "is_fragile", "ships_abroad"];
const dates = ["changed_on", "counted_on"];

const typed = (names, type) => Object.fromEntries(names.map((name) => [name, type]));

export const wide = {
  ...narrow,
  ...typed(texts, "text"),
  ...typed(numbers, "number"),
  ...typed(checkboxes, "checkbox"),
  ...typed(dates, "date"),
};

const words = "amber birch cedar delta ember fjord grove heath iris juniper kelp linden maple north oak pine".split(
  " ",
);
const firstDay = Date.UTC(2020, 0, 1);

/** Value of a column that is not among the narrow ones: the same for the same row, whenever it is made. */
function cellOf(type, row, column) {
  const mixed = Math.imul(row * 40 + column + 1, 2_654_435_761) >>> 7;
  if (type === "number") return mixed % 10_000;
  if (type === "checkbox") return mixed % 2 === 0;
  if (type === "date") return new Date(firstDay + (mixed % 2000) * 86_400_000).toISOString().slice(0, 10);
  return `${words[mixed % 16]} ${words[(mixed >>> 4) % 16]} ${mixed % 1000}`;
}

const added = Object.entries(wide).slice(Object.keys(narrow).length);

/** The cells of a wide row, from those of the narrow one and its number. */
export function widened(cells, row) {
  return [...cells, ...added.map(([, type], column) => cellOf(type, row, column))];
}
