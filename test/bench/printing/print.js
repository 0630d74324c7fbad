// Tables for a terminal, or as Markdown.

const cells = (row, widths) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])));

/** Says things in one of the two ways. @param write takes text */
export function printer(write, isMarkdown) {
  const table = (rows) => {
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
    for (const [index, row] of rows.entries()) {
      if (!isMarkdown) write(`  ${cells(row, widths).join("  ")}\n`);
      else write(`| ${cells(row, widths).join(" | ")} |\n`);
      if (index > 0) continue;
      const rules = widths.map((width, at) =>
        at === 0 || !isMarkdown ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
      );
      write(isMarkdown ? `| ${rules.join(" | ")} |\n` : `  ${rules.join("  ")}\n`);
    }
    write("\n");
  };
  return {
    table,
    title: (text) => write(isMarkdown ? `## ${text}\n\n` : `${text}\n\n`),
    lines: (lines) => write(`${lines.map((line) => (isMarkdown ? `- ${line}` : `  ${line}`)).join("\n")}\n\n`),
    text: (text) => write(isMarkdown ? `${text}\n\n` : `  ${text}\n\n`),
  };
}
