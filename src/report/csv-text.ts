/** Writes CSV records in a given dialect; what is written reads back as the same cells. */
export function csvRecord(cells: readonly string[], delimiter: string, lineEnd: string): string {
  return cells.map((cell) => quote(cell, delimiter)).join(delimiter) + lineEnd;
}

function quote(cell: string, delimiter: string): string {
  const mustQuote = cell.includes('"') || cell.includes(delimiter) || /[\r\n]|^\s|\s$/.test(cell);
  return mustQuote ? `"${cell.replaceAll('"', '""')}"` : cell;
}
