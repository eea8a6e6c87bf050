/** Lists of words on the page. */

const element = (id: string) => document.getElementById(id)!;

/** Terms and what is said of each, as a list. */
export function facts(id: string, pairs: readonly (readonly [string, string])[]): void {
  element(id).replaceChildren(...pairs.flatMap(([term, text]) => {
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    dt.textContent = term;
    dd.textContent = text;
    return [dt, dd];
  }));
}

/** No line breaks before a sign or unit. */
export const unbroken = (text: string) => text.replace(/ (?=%|eV\b)/g, "\u00a0");

/** Sentences as a list, which is hidden where there are none. */
export function sentences(id: string, said: readonly string[]): void {
  const list = element(id);
  list.hidden = said.length === 0;
  list.replaceChildren(...said.map((sentence) => {
    const item = document.createElement("li");
    item.textContent = unbroken(sentence);
    return item;
  }));
}
