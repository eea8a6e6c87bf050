/**
 * What a file is that this library does not read, and what would help.
 *
 * @module
 */

/** A kind of file: its first bytes, what it is, and what helps. */
interface Kind {
  /** One byte a character; text stands at `at`. */
  readonly starts: string | RegExp;
  readonly at?: number;
  readonly is: string;
  readonly helps: string;
}

const PICTURE = "a picture holds no measured values, take what the microscope's program saved";
const HYPERSPY = 'in HyperSpy hs.load(...).save("a.hspy") if it opens it, else export dm4 or msa';
const UNPACK = "unpack it";

const KINDS: readonly Kind[] = [
  { starts: "\x89PNG", is: "a PNG picture", helps: PICTURE },
  { starts: "\xff\xd8\xff", is: "a JPEG picture", helps: PICTURE },
  { starts: "GIF8", is: "a GIF picture", helps: PICTURE },
  { starts: /^BM.{4}\0{4}/s, is: "a BMP picture", helps: PICTURE },
  { starts: "II*\0", is: "a TIFF image", helps: HYPERSPY },
  { starts: "MM\0*", is: "a TIFF image", helps: HYPERSPY },
  { starts: "II+\0", is: "a BigTIFF image", helps: HYPERSPY },
  { starts: "MM\0+", is: "a BigTIFF image", helps: HYPERSPY },
  { starts: "II\x97\x01", is: "a series of TIA (.ser)", helps: HYPERSPY },
  { starts: "JK\0\x02", is: "a TIA description (.emi)", helps: "take its .ser files; " + HYPERSPY },
  { starts: "IMGBLO", is: "a block file (.blo)", helps: HYPERSPY },
  { starts: "AAMVHFSS", is: "a Bruker composite (.bcf) of X-ray spectra", helps: HYPERSPY },
  { starts: "MQ1,", is: "a Merlin detector file (.mib)", helps: HYPERSPY },
  { starts: "DIGITAL SURF", is: "a Digital Surf file", helps: HYPERSPY },
  { starts: "MAP ", at: 208, is: "an MRC file", helps: HYPERSPY },
  { starts: "CDF\x01", is: "a NetCDF file", helps: HYPERSPY },
  { starts: "CDF\x02", is: "a NetCDF file", helps: HYPERSPY },
  {
    starts: "MATLAB 7.3",
    is: "a MATLAB 7.3 file",
    helps: "save the array by h5write, or as csv by writematrix",
  },
  {
    starts: "MATLAB 5.0",
    is: "a MATLAB file",
    helps: "in Python np.save(path, scipy.io.loadmat(file)[name]), or in MATLAB writematrix",
  },
  {
    starts: /^\x80.[\x95cX}\]\x8c(]/s,
    is: "a Python pickle",
    helps: "load it there and save the array by numpy.save",
  },
  { starts: "\xd0\xcf\x11\xe0", is: "an old Office file (.xls, .doc)", helps: "save it as csv" },
  { starts: "%PDF", is: "a PDF document", helps: PICTURE },
  { starts: "SQLite format 3", is: "an SQLite database", helps: "export a table as csv" },
  { starts: "\x1f\x8b", is: "a gzip archive", helps: UNPACK },
  { starts: /^BZh[1-9]1AY/, is: "a bzip2 archive", helps: UNPACK },
  { starts: "\xfd7zXZ", is: "an xz archive", helps: UNPACK },
  { starts: "7z\xbc\xaf", is: "a 7z archive", helps: UNPACK },
  { starts: "Rar!", is: "a RAR archive", helps: UNPACK },
  { starts: "\x28\xb5\x2f\xfd", is: "a Zstandard archive", helps: UNPACK },
  { starts: "ustar", at: 257, is: "a tar archive", helps: UNPACK },
  { starts: "\xff\xfe", is: "text in UTF-16", helps: "save it as UTF-8" },
  { starts: "\xfe\xff", is: "text in UTF-16", helps: "save it as UTF-8" },
  {
    starts: "version https://git-lfs",
    is: "a pointer of Git LFS",
    helps: "fetch the file itself, git lfs pull",
  },
  { starts: "<!DOCTYPE html", is: "a web page", helps: "download the file itself" },
  { starts: "<html", is: "a web page", helps: "download the file itself" },
  { starts: "<?xml", is: "XML", helps: "export the spectra as msa or csv" },
  { starts: "{", is: "JSON", helps: "save the values as csv or .npy" },
  { starts: "\x93NUMPY", is: "a damaged NumPy file", helps: "save it again" },
];

/** How many bytes {@link nameFormat} looks at. */
export const LOOKED_AT = 512;

/** What a file is by its first bytes, and what would help; `undefined` where nobody knows. */
export function nameFormat(start: Uint8Array): string | undefined {
  const text = Array.from(start.subarray(0, LOOKED_AT), (byte) => String.fromCharCode(byte)).join(
    "",
  );
  const kind = KINDS.find(({ starts, at = 0 }) =>
    typeof starts === "string" ? text.startsWith(starts, at) : starts.test(text)
  );
  return kind && `as it is ${kind.is}: ${kind.helps}`;
}

/** What a ZIP archive is by the names in it, and what would help. */
export function nameArchive(names: readonly string[]): string {
  const has = (part: RegExp) => names.some((name) => part.test(name));
  if (has(/^xl\//)) return "as it is an Excel workbook: save the sheet as csv";
  if (has(/^(word|ppt)\//)) return "as it is an Office document: save the numbers as csv";
  if (has(/^META-INF\/|^mimetype$/)) return "as it is a document or program: save numbers as csv";
  if (has(/^meta_data\.npy$/)) {
    return 'as it is a PantaRhei file (.prz): in HyperSpy hs.load(...).save("a.hspy")';
  }
  return `as it is a ZIP archive of ${listOf(names) || "nothing"}: unpack it and read its files`;
}

function listOf(names: readonly string[]): string {
  const rest = names.length > 6 ? `, ... (${names.length} files)` : "";
  return names.slice(0, 6).join(", ") + rest;
}
