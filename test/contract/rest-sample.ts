import type { DestinationSettings } from "../../src/destinations/index.ts";
import type { AttributeDefinition } from "../../src/sandbox/index.ts";
import { sampleSettings } from "../support/deliver-sample.ts";
import type { Harness } from "./harness.ts";

/** What differs between the APIs that `rest` speaks as its samples declare them. */
type Part = Omit<
  Harness,
  "destination" | "settings" | "object" | "match" | "define" | "record" | "stored" | "refused"
> & {
  /** What the emulator holds beside the match attribute and the text. */
  readonly attributes?: readonly AttributeDefinition[];
  /** What every record needs beside its key. */
  readonly always?: Readonly<Record<string, string>>;
  /** The attribute that does not take the text which the refused record has. */
  readonly refusing: AttributeDefinition;
};

/** The contract of one sample declaration, as the file has it. @param sample its name without `.config.yaml` */
export async function restSample(sample: string, part: Part): Promise<Harness> {
  const { destinationSettings, object, match } = await sampleSettings(`${sample}.config.yaml`);
  const { attributes = [], always = {}, refusing, ...harness } = part;
  const { textSlug, api } = harness;
  const settings: DestinationSettings = destinationSettings;
  if (object === undefined || match === undefined) throw new Error(`${sample} names no object`);
  return {
    ...harness,
    destination: "rest",
    title: harness.title ?? `rest, ${sample}`,
    settings,
    object,
    match,
    define(sandbox) {
      const own: readonly AttributeDefinition[] = [
        { key: match, type: "text", isUnique: true },
        { key: textSlug, type: "text" },
        refusing,
        ...attributes,
      ];
      sandbox.defineObject({ slug: object, attributes: own }, api);
    },
    record: (key, text) => ({ [match]: key, ...always, [textSlug]: text }),
    refused: (key) => ({ [match]: key, ...always, [refusing.key]: "no-v4lue-of-its-type" }),
    stored: (sandbox) =>
      [...sandbox.records(object, api)].map(({ id, attributes: held }) => ({
        id,
        key: String(held[match]),
        text: String(held[textSlug] ?? ""),
      })),
  };
}
