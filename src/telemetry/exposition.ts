/** Prometheus's text exposition format (version 0.0.4), as far as gauges need it: written, and read back strictly. */

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One metric with all its series. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Metrics without a series are left out. The text ends with a line break. */
export function renderGauges(gauges: readonly Gauge[]): string {
  return gauges
    .filter(({ samples }) => samples.length > 0)
    .map(
      ({ name, help, samples }) =>
        `# HELP ${name} ${escaped(help)}\n# TYPE ${name} gauge\n${samples.map((sample) => renderSample(name, sample)).join("")}`,
    )
    .join("");
}

function renderSample(name: string, { labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\n"])/g, (_, mark: string) => (mark === "n" ? "\n" : mark));
}

// Some characters within a value are line ends to a regular expression, and none to the format.
const headerLine = /^# (HELP|TYPE) (crm_sync_[a-z_]+) (.*)$/s;
const sampleLine = /^(crm_sync_[a-z_]+)(?:\{(.*)\})? (-?[0-9][0-9.e+-]*)$/s;
const labelPair = /([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/** @returns undefined where the text holds anything that `renderGauges` does not write: it is somebody else's */
export function parseGauges(text: string): readonly Gauge[] | undefined {
  const gauges = new Map<string, { help: string; samples: Sample[] }>();
  if (text !== "" && !text.endsWith("\n")) return undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    const [, kind, name = "", rest = ""] = headerLine.exec(line) ?? [];
    if (kind === "HELP") gauges.set(name, { help: unescaped(rest), samples: [] });
    else if (kind === "TYPE") {
      if (rest !== "gauge" || !gauges.has(name)) return undefined;
    } else {
      const [, metric = "", pairs = "", value = ""] = sampleLine.exec(line) ?? [];
      const labels = parseLabels(pairs);
      const gauge = gauges.get(metric);
      if (gauge === undefined || labels === undefined || !Number.isFinite(Number(value))) return undefined;
      gauge.samples.push({ labels, value: Number(value) });
    }
  }
  return [...gauges].map(([name, gauge]) => ({ name, ...gauge }));
}

function parseLabels(pairs: string): Labels | undefined {
  const labels: Record<string, string> = {};
  let at = 0;
  while (at < pairs.length) {
    labelPair.lastIndex = at;
    const [, name = "", value = ""] = labelPair.exec(pairs) ?? [];
    if (name === "" || Object.hasOwn(labels, name)) return undefined;
    labels[name] = unescaped(value);
    at = labelPair.lastIndex;
  }
  return labels;
}
