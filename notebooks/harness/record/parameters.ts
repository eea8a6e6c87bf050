import { nearest } from "eels/core/options.ts";
import { type ParameterRule, type ParameterValue, refuseParameter } from "./parameter_rules.ts";

/** The size of a run: `quick` takes about two minutes on two cores, `full` is the paper's. */
export type Profile = "quick" | "full";

/** A default: one value, or one for each profile. */
export type ParameterDefault =
  | ParameterValue
  | { readonly quick: ParameterValue; readonly full: ParameterValue };

type Widened<V> = V extends number ? number
  : V extends string ? string
  : V extends boolean ? boolean
  : V extends readonly (infer Item)[] ? readonly Widened<Item>[]
  : never;

/** The chosen values, each of its default's type, and the profile that chose them. */
export type ChosenParameters<Defaults> =
  & { readonly profile: Profile }
  & {
    readonly [Name in keyof Defaults]: Defaults[Name] extends { quick: infer Quick; full: unknown }
      ? Widened<Quick>
      : Widened<Defaults[Name]>;
  };

/**
 * The profile that the environment's `EELS_PROFILE` names; quick where it names none.
 *
 * @throws {RangeError} Where it is neither quick nor full.
 */
function currentProfile(): Profile {
  const profile = Deno.env.get("EELS_PROFILE") || "quick";
  if (profile !== "quick" && profile !== "full") {
    throw new RangeError(
      `Cannot choose the parameters as EELS_PROFILE must be quick or full: it is "${profile}"`,
    );
  }
  return profile;
}

/**
 * A notebook's parameters: defaults, chosen by `EELS_PROFILE`, then replaced by what the
 * environment's `EELS_PARAMETERS` (a JSON object) names, each checked ({@link refuseParameter}).
 *
 * @param defaults A value each, or `{ quick, full }`; the result also holds `profile`.
 * @param rules What names and defaults do not say of the values.
 * @throws {RangeError} Where a given name is unknown, or a value is not what it may be.
 * @example
 * ```ts
 * import { parameters } from "harness";
 * const p = parameters({ seed: 1, epochs: { quick: 20, full: 500 }, bands: [0.9] }, {
 *   bands: { to: 1 },
 * });
 * p.epochs; // 20, or 500 where EELS_PROFILE is full
 * ```
 */
export function parameters<const Defaults extends Record<string, ParameterDefault>>(
  defaults: Defaults,
  rules: { readonly [Name in keyof Defaults]?: ParameterRule } = {},
): ChosenParameters<Defaults> {
  const profile = currentProfile();
  const given = givenParameters();
  const names = Object.keys(defaults);
  refuseUnknown(Object.keys(given), names);
  const others = Object.fromEntries(names.map((name) => {
    const both = defaults[name], value = isByProfile(both) ? both[profile] : both;
    return [name, Object.hasOwn(given, name) ? given[name] : value];
  }));
  for (const name of names) {
    const both = defaults[name], all = isByProfile(both) ? [both.quick, both.full] : [both];
    refuseParameter(name, others[name], { defaults: all, rule: rules[name], others });
  }
  return { ...others, profile } as ChosenParameters<Defaults>;
}

function refuseUnknown(given: readonly string[], names: readonly string[]): void {
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names), has = `has ${names.join(", ")}`;
  throw new RangeError(
    `Cannot choose the parameters as this notebook has none called ${unknown}: ` +
      (near ? `did you mean ${near}? It ${has}` : `it ${has}`),
  );
}

function isByProfile(value: ParameterDefault): value is Exclude<ParameterDefault, ParameterValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function givenParameters(): Record<string, unknown> {
  const text = Deno.env.get("EELS_PARAMETERS") || "{}";
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    // Reported below: what does not parse is no object either.
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new RangeError(
      `Cannot choose the parameters as EELS_PARAMETERS must be a JSON object: it is ${text}`,
    );
  }
  return given as Record<string, unknown>;
}
