/** Codes that no command line of a test can lead to, each with the reason and where else it is tested. */
export const elsewhere: Readonly<Record<string, string>> = {
  "delimiter-unknown": "only the library: the command refuses the option before (test/sources/open-source.test.ts)",
  "format-unknown": "only the library: the command refuses the option before (test/sources/open-source.test.ts)",
  "source-failed": "only the library: no command takes an iterable (test/sync/library.test.ts)",
  "id-invalid": "the mapping refuses such an id before, as uuid-invalid (test/destinations/zeeg/update-by-id.test.ts)",
  bug: "what nobody knows of cannot be provoked (test/sync/attend-notices.ts)",
  "no-database-driver": "takes a Node.js before 22.13 without the package libsql",
  "records-unknown": "no outcome: the list is read, and the record sent again (test/destinations/indexed)",
  "token-expired": "no outcome: another token is asked for (test/destinations/renewed-token.test.ts)",
  "source-changed": "a file that is replaced while it is read (test/sync/source-changed.test.ts)",
  "state-damaged": "a file that is damaged while it is open (test/ledger/state-database.test.ts)",
  "state-unwritable": "a disk that is full in the middle of a run (test/ledger/state-database.test.ts)",
  "workbook-too-large": "takes a workbook of many megabytes (test/sources/xlsx.test.ts)",
};
