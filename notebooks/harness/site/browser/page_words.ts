/** The library speaks of its calls and the command of its options: here of what a reader of the page has. */

const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /leave them out by --from and --to \(notebook 10: windowEv\), or mend them/,
    "take a part of the file without them below, or mend them",
  ],
  [/; widen --from and --to \(notebook 10: windowEv\)/, ""],
  [
    /; say what is known of the detector by --gain .*/,
    "; deno task denoise takes what is known of the detector, by --gain",
  ],
  [
    /--gain (\(notebook 10: gain\) )?sets a known one/,
    "deno task denoise takes a known one, by --gain",
  ],
  [
    /; take readMeasurement\(\) and (spectrumImage\(\)|a part of it)/,
    "; deno task denoise takes one of its parts, by --image",
  ],
  [/: choose a part, \{ part: .*?(?= \(byte|$)/, ": save their magnitude, and drop that"],
  [/: choose another, \{ image: \.\.\. \}, of .*?(?= \(byte|$)/, ""],
  [/must be named, \{ image: \.\.\. \}/, "must be chosen, by deno task denoise --image"],
  [/take openSpectrumImage\(\), or deno task/, "take deno task"],
];

/** A message of the library's in the page's words. */
export const inPageWords = (message: string): string =>
  WORDS.reduce((text, [said, instead]) => text.replace(said, instead), message);
