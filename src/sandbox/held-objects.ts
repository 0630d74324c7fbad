import { existsSync } from "node:fs";
import { openDatabase } from "../database/open.ts";

/** The objects that an emulator's file holds, with the API each belongs to. @throws the driver's error where it cannot be read */
export async function readHeldObjects(
  file: string,
): Promise<readonly { readonly api: string; readonly slug: string }[]> {
  if (!existsSync(file)) return [];
  const database = await openDatabase(file);
  try {
    const rows = database.prepare("SELECT api, slug FROM object ORDER BY id").all();
    return rows.map(({ api, slug }) => ({ api: String(api), slug: String(slug) }));
  } finally {
    database.close();
  }
}
