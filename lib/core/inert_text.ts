const NUMBER = /^[-+]?[\d.]+(?:e[-+]?\d+)?(?: to [-+]?[\d.]+(?:e[-+]?\d+)?)?$/i;

/**
 * Text for a cell of a table that spreadsheets open: what they would compute, `=cmd|...`, gets an
 * apostrophe before it, by which they show it as it is. Numbers and ranges of numbers stay, negative
 * ones too.
 */
export const inertText = (text: string): string => computes(text) ? `'${text}` : text;

/** The text of which {@link inertText} made this. */
export const withoutApostrophe = (text: string): string =>
  text.startsWith("'") && computes(text.slice(1)) ? text.slice(1) : text;

/** Whether a spreadsheet would compute it, or would without the apostrophes that it begins with. */
function computes(text: string): boolean {
  const bare = text.replace(/^'+/, "");
  return /^[=@\t\r\n]/.test(bare) || (/^[-+]./.test(bare) && !NUMBER.test(bare));
}
