import { printable } from "../core/printable.ts";
import { clip, textWidth } from "./text-width.ts";

/** A column of a table for people. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string;
  /** Numbers stand below each other by their last digit. */
  readonly isNumber?: boolean;
  /** Longer cells are cut. */
  readonly maxWidth?: number;
  /** Where the terminal is too narrow, the column with the highest number goes first; absent: it stays. */
  readonly dropOrder?: number;
}

const gap = "  ";

/**
 * Lines up the cells of rows, the titles first. No line is wider than `width`: columns that may go are left out, then
 * lines are cut. Cells may hold anything: control characters are made visible.
 * @param width of the terminal; undefined where it is none: nothing has to fit then
 */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[], width: number | undefined): string[] {
  const all = columns.map((column) => ({
    ...column,
    cells: [column.title, ...rows.map((row) => cellOf(column, row))],
  }));
  let shown = all.map((column) => ({ ...column, width: Math.max(...column.cells.map(textWidth)) }));
  while (width !== undefined && total(shown) > width) {
    const next = Math.max(...shown.map(({ dropOrder = 0 }) => dropOrder));
    if (next === 0) break;
    shown = shown.filter(({ dropOrder = 0 }) => dropOrder !== next);
  }
  return [-1, ...rows.keys()].map((row) => {
    const cells = shown.map(({ cells, width: own, isNumber }) => {
      const cell = cells[row + 1] ?? "";
      const blank = " ".repeat(own - textWidth(cell));
      return isNumber ? blank + cell : cell + blank;
    });
    const line = cells.join(gap).trimEnd();
    return width === undefined ? line : clip(line, width);
  });
}

function cellOf<T>({ cell, maxWidth }: Column<T>, row: T): string {
  const text = printable(cell(row), 200);
  return maxWidth === undefined ? text : clip(text, maxWidth);
}

function total(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, column) => sum + column.width, gap.length * (columns.length - 1));
}
