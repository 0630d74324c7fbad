// A temporary folder for one bench. However the bench ends, the folder goes, and so do the processes that it started.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAll } from "./children.js";

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export async function inWorkFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "crm-sync-bench-"));
  const clean = () => {
    endAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const [signal, code] of Object.entries(signals)) {
    process.once(signal, () => {
      clean();
      process.exit(code);
    });
  }
  try {
    return await use(folder);
  } finally {
    clean();
  }
}
