import type { Archive } from "./archive.ts";
import { Damage } from "./damage.ts";
import { unescapeText } from "./text-escapes.ts";
import { readXml } from "./xml.ts";

export interface Sheet {
  readonly name: string;
  /** Name of its part in the archive. */
  readonly part: string;
  readonly isHidden: boolean;
}

/** What a workbook says of itself. */
export interface Workbook {
  /** Sheets of cells, in the order of their tabs. */
  readonly sheets: readonly Sheet[];
  readonly is1904: boolean;
  /** Absent where no cell holds a text, or no number a format. */
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
}

/** More than any workbook needs for its own description. */
const maxBytes = 64 * 1024 * 1024;

/** Reads the workbook's parts other than its sheets. @throws Damage where they do not fit together */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const [main] = [...(await relationsOf(archive, "")).values()].filter(({ type }) => type.endsWith("/officeDocument"));
  const part = main?.part ?? "xl/workbook.xml";
  const relations = await relationsOf(archive, part);
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(limited(archive, part), {
    open: (name, attribute) => {
      if (name === "workbookPr") is1904 = /^(1|true)$/.test(attribute("date1904") ?? "");
      if (name !== "sheet") return;
      const relation = relations.get(attribute("id") ?? "");
      if (relation === undefined) throw new Damage("a sheet has no part");
      // Others hold a chart or a dialog alone.
      if (!relation.type.endsWith("/worksheet")) return;
      const isHidden = /^(hidden|veryHidden)$/.test(attribute("state") ?? "");
      sheets.push({ name: unescapeText(attribute("name") ?? ""), part: relation.part, isHidden });
    },
  });
  const partOf = (end: string) => [...relations.values()].find(({ type }) => type.endsWith(end))?.part;
  const sharedStrings = partOf("/sharedStrings");
  // Some programs name the list of texts though they write none. Without styles, dates would be numbers.
  const hasStrings = sharedStrings !== undefined && archive.has(sharedStrings);
  return { sheets, is1904, sharedStrings: hasStrings ? sharedStrings : undefined, styles: partOf("/styles") };
}

interface Relation {
  readonly type: string;
  readonly part: string;
}

/** Id -> what it leads to, as a part's own list says; of the whole archive for the empty name. */
async function relationsOf(archive: Archive, part: string): Promise<ReadonlyMap<string, Relation>> {
  const folder = part.slice(0, part.lastIndexOf("/") + 1);
  const list = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const relations = new Map<string, Relation>();
  if (!archive.has(list)) return relations;
  await readXml(limited(archive, list), {
    open: (name, attribute) => {
      if (name !== "Relationship" || attribute("TargetMode") === "External") return;
      // The host is made up: what counts is how a URL's path is resolved.
      const target = attribute("Target") ?? "";
      const base = `http://workbook/${folder}`;
      if (!URL.canParse(target, base)) return;
      const path = unescapePath(new URL(target, base).pathname.slice(1));
      relations.set(attribute("Id") ?? "", { type: attribute("Type") ?? "", part: path });
    },
  });
  return relations;
}

function unescapePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Damage(`the name of its part ${path} cannot be read`);
  }
}

function limited(archive: Archive, part: string): AsyncIterable<Buffer> {
  if (archive.size(part) > maxBytes) throw new Damage(`its part ${part} is too large`);
  return archive.read(part);
}
