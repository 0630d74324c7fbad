// The files of one bench, made when they are first asked for.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProcess } from "../measuring/run-process.js";

const maker = fileURLToPath(new URL("make.js", import.meta.url));

export class Files {
  #folder;
  #made = new Map();

  constructor(folder) {
    this.#folder = folder;
  }

  /** @returns path, rows, width, format, bytes, and the sum of the keys */
  async get({ rows, width = "narrow", format = "csv" }) {
    const name = `${width}-${rows}.${format}`;
    const made = this.#made.get(name);
    if (made) return made;
    const path = join(this.#folder, name);
    const { stdout } = await runProcess({
      command: process.execPath,
      args: [maker, path, String(rows), width, format],
      cwd: this.#folder,
      isMeasured: false,
    });
    const file = { path, width, format, ...JSON.parse(stdout) };
    this.#made.set(name, file);
    return file;
  }

  /** Gives the disk back before the bench is over. */
  remove(file) {
    for (const [name, made] of this.#made) if (made === file) this.#made.delete(name);
    rmSync(file.path, { force: true });
  }
}
