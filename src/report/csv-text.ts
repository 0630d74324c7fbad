/** Writes CSV records in a given dialect; what is written reads back as the same cells. */
export function csvRecord(cells: readonly string[], delimiter: string, lineEnd: string): string {
  return cells.map((cell) => quote(cell, delimiter)).join(delimiter) + lineEnd;
}

function quote(cell: string, delimiter: string): string {
  // The other usual delimiters too: whoever reads the file has to find out which one it is.
  const mustQuote = cell.includes(delimiter) || /[",;\t|\r\n]|^\s|\s$/.test(cell);
  return mustQuote ? `"${cell.replaceAll('"', '""')}"` : cell;
}
