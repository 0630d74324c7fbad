import { describe, expect, it } from "vitest";
import { parseObject } from "../../src/cli/sandbox-object.ts";
import { UsageError } from "../../src/core/errors.ts";

describe("an object on the command line", () => {
  it("has attributes with types, labels, and a mark for unique ones", () => {
    expect(parseObject("products:sku!, name ,price=number,ean=text!,kind=select(Shoes|Bags and more)")).toEqual({
      slug: "products",
      attributes: [
        { key: "sku", type: "text", isUnique: true },
        { key: "name", type: "text", isUnique: false },
        { key: "price", type: "number", isUnique: false },
        { key: "ean", type: "text", isUnique: true },
        { key: "kind", type: "select", isUnique: false, options: ["Shoes", "Bags and more"] },
      ],
    });
  });

  it("may be of another API, which is named before it", () => {
    expect(parseObject("hubspot/orders:external_id!")).toEqual({
      slug: "orders",
      attributes: [{ key: "external_id", type: "text", isUnique: true }],
      api: "hubspot",
    });
    expect(() => parseObject("hubspt/orders:external_id!")).toThrow(/"hubspt" is no API\. Did you mean "hubspot"\?/);
  });

  it.each([
    "",
    "products",
    "products:",
    ":sku",
    "my products:sku",
    "hubspot/a/b:sku",
    "products:sku,,name",
    "products:a b",
    "products:x=select(a",
  ])("that is malformed (%j) is a usage error with an example", (text) => {
    expect(() => parseObject(text)).toThrow(UsageError);
    expect(() => parseObject(text)).toThrow(/is not like products:sku!,name,price=number/);
  });

  it("with an unknown type is told the nearest one, and all there are", () => {
    expect(() => parseObject("products:price=numbr")).toThrow(
      /no type "numbr"\. Did you mean "number"\? Types: text, /,
    );
  });
});
