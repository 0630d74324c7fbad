import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { startCollector } from "../support/otlp-collector.ts";

it("x", async () => {
  const collector = await startCollector();
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "products.csv"), "sku,price\na,1\nb,2\n");
  const t=Date.now();
  const r = await runInProcess(["products.csv", "--match", "sku", "--sandbox"], { cwd, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  console.log(Date.now()-t, r);
  console.log(JSON.stringify(collector.spans(), null, 1), JSON.stringify(collector.metrics(), null, 1), collector.resource(), collector.received.map(x=>x.headers));
  await collector.close();
});
