import { crc32, deflateRawSync } from "node:zlib";

/** What stands in a cell: XML of a `c` without its place, made by one of the functions below; undefined leaves it out. */
export type Cell = ((place: string) => string) | undefined;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const styled = (style: number | undefined) => (style === undefined ? "" : ` s="${style}"`);

/** A text within its cell. */
export const text =
  (value: string): Cell =>
  (place) =>
    `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
/** The text with this number in the workbook's list. */
export const shared =
  (index: number): Cell =>
  (place) =>
    `<c r="${place}" t="s"><v>${index}</v></c>`;
export const number =
  (value: number | string, style?: number): Cell =>
  (place) =>
    `<c r="${place}"${styled(style)}><v>${value}</v></c>`;
/** Any type with any content. */
export const typed =
  (type: string, content: string, style?: number): Cell =>
  (place) =>
    `<c r="${place}"${styled(style)} t="${type}">${content}</c>`;
export const formula =
  (content: string): Cell =>
  (place) =>
    `<c r="${place}">${content}</c>`;

export interface SheetSpec {
  readonly name: string;
  readonly state?: "hidden" | "veryHidden";
  /** Rows from number 1 on; an empty one is left out. */
  readonly rows?: readonly (readonly Cell[])[];
  /** XML of the whole sheet, in place of `rows`. */
  readonly xml?: string;
}

export interface WorkbookSpec {
  readonly sheets: readonly SheetSpec[];
  /** XML of each `si`. */
  readonly shared?: readonly string[];
  /** Format codes: cell style n + 1 has the nth. Style 0 is General. */
  readonly formats?: readonly string[];
  /** Ids of built-in formats, as styles after those of `formats`. */
  readonly builtIn?: readonly number[];
  readonly is1904?: boolean;
}

/** `0` -> `A`, `27` -> `AB`. */
function columnName(index: number): string {
  const rest = index < 26 ? "" : columnName(Math.floor(index / 26) - 1);
  return rest + String.fromCharCode(65 + (index % 26));
}

export function sheetXml(rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((cells, row) => {
    const xml = cells.map((cell, column) => cell?.(`${columnName(column)}${row + 1}`) ?? "").join("");
    return cells.length === 0 ? "" : `<row r="${row + 1}" spans="1:3">${xml}</row>`;
  });
  return `<worksheet xmlns="${main}"><dimension ref="A1"/><sheetData>${lines.join("\n")}</sheetData><pageMargins left="0.7"/></worksheet>`;
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';

/** The parts of a workbook as Excel writes them, as far as they matter. */
export function workbookParts({ sheets, shared = [], formats = [], builtIn = [], is1904 = false }: WorkbookSpec) {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const relations = (content: string) =>
    `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${content}</Relationships>`;
  const numFmts = formats.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escaped(code)}"/>`);
  const xfs = [0, ...formats.map((_, index) => 164 + index), ...builtIn].map((id) => `<xf numFmtId="${id}" xfId="0"/>`);
  const parts: Record<string, string> = {
    "[Content_Types].xml": `${declaration}<Types/>`,
    "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${sheets
      .map(({ name, state }, index) => {
        const hidden = state === undefined ? "" : ` state="${state}"`;
        return `<sheet name="${escaped(name)}" sheetId="${index + 7}"${hidden} r:id="rId${index + 1}"/>`;
      })
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(
      sheets.map((_, index) => relation(`rId${index + 1}`, "worksheet", `worksheets/sheet${index + 1}.xml`)).join("") +
        relation("rIdS", "styles", "styles.xml") +
        relation("rIdT", "sharedStrings", "/xl/sharedStrings.xml"),
    ),
    "xl/styles.xml": `${declaration}<styleSheet xmlns="${main}"><numFmts>${numFmts.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${xfs.join("")}</cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>`,
    "xl/sharedStrings.xml": `${declaration}<sst xmlns="${main}">${shared.join("")}</sst>`,
  };
  for (const [index, { rows = [], xml }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${index + 1}.xml`] = declaration + (xml ?? sheetXml(rows));
  }
  return parts;
}

export function workbook(spec: WorkbookSpec, options?: ZipOptions): Buffer {
  return zip(workbookParts(spec), options);
}

/** A workbook of one sheet. */
export function oneSheet(rows: SheetSpec["rows"], rest: Omit<WorkbookSpec, "sheets"> = {}): Buffer {
  return workbook({ sheets: [{ name: "Sheet1", rows: rows ?? [] }], ...rest });
}

interface ZipOptions {
  /** False: what comes out is the same on every machine, whatever zlib it has. */
  readonly pack?: boolean;
}

/** A zip file of these parts (APPNOTE 4.3), each packed unless it is tiny. */
export function zip(parts: Readonly<Record<string, string | Buffer>>, { pack = true }: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content);
    const isPacked = pack && bytes.length > 100;
    const data = isPacked ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(isPacked ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06"), end]);
}
