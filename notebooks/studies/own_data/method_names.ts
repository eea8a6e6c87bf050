/** A name of the collection's palette for each method, which the key of an option is not. */
export function labelOf(method: string): string {
  const labels: Readonly<Record<string, string>> = {
    none: "nothing",
    pca: "PCA",
    "savitzky-golay": "Savitzky-Golay",
    gaussian: "Gaussian",
  };
  return labels[method] ?? method;
}

/** What the command calls a method: "pca-smoothed" for "PCA, smoothed". */
export const optionOf = (method: string): string => method.toLowerCase().replace(/,? /g, "-");
