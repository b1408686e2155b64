// CSV as the API writes it: RFC 4180, and no text that a spreadsheet would run as a formula.

const Formula = /^[=+\-@\t\r]/;
const Amount = /^-?\d+(\.\d+)?$/;

function cell(value) {
  if (value === null || value === undefined) {
    return "";
  }

  const text = String(value);
  const safe = typeof value === "string" && Formula.test(text) && !Amount.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes a header and rows. */
export const csv = (header, rows) => [header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
