import { kindOfBuiltIn, kindOfFormat, type NumberKind } from "./number-format.ts";
import { readXml } from "./xml.ts";

/** What the numbers of each cell style are shown as, by the style's number. */
export async function readStyles(chunks: AsyncIterable<Buffer>): Promise<readonly NumberKind[]> {
  const formats = new Map<string, string>();
  const used: string[] = [];
  // Elements of the same names stand elsewhere too: for conditions (dxfs) and for named styles.
  let list = "";
  await readXml(chunks, {
    open: (name, attribute) => {
      if (name === "numFmts" || name === "cellXfs") list = name;
      else if (name === "numFmt" && list === "numFmts") {
        formats.set(attribute("numFmtId") ?? "", attribute("formatCode") ?? "");
      } else if (name === "xf" && list === "cellXfs") used.push(attribute("numFmtId") ?? "0");
    },
    close: (name) => {
      if (name === list) list = "";
    },
  });
  return used.map((id) => {
    const code = formats.get(id);
    return code === undefined ? kindOfBuiltIn(Number(id)) : kindOfFormat(code);
  });
}
