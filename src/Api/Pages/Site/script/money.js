// Money is a decimal string of at most 12 places. It is added and rounded as a whole number of 10^-12 USD, never as a float.

const Places = 12;
const One = 10n ** BigInt(Places);

/** Reads a decimal string as a whole number of 10^-12 USD. */
export function units(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text);
  if (match === null) {
    throw new TypeError(`"${text}" is no amount of money.`);
  }

  const value = BigInt(match[2]) * One + BigInt((match[3] ?? "").padEnd(Places, "0"));
  return match[1] === "-" ? -value : value;
}

/** Writes units as the API does: without exponent or trailing zeros. */
export function exact(value) {
  const [sign, size] = value < 0n ? ["-", -value] : ["", value];
  const fraction = (size % One).toString().padStart(Places, "0").replace(/0+$/, "");
  return sign + (size / One).toString() + (fraction === "" ? "" : `.${fraction}`);
}

/** Adds decimal strings; null where there is none to add. */
export function sum(texts) {
  return exact(texts.reduce((total, text) => total + (text === null ? 0n : units(text)), 0n));
}

/** Takes one decimal string from another. */
export function less(text, other) {
  return exact(units(text) - units(other));
}

/** Rounds half to even at a number of places. */
function rounded(value, places) {
  const step = 10n ** BigInt(Places - places);
  const [whole, rest] = [value / step, value % step];
  const twice = rest < 0n ? -rest * 2n : rest * 2n;
  const up = twice > step || (twice === step && whole % 2n !== 0n);
  return (up ? whole + (value < 0n ? -1n : 1n) : whole) * step;
}

function placesFor(size) {
  if (size === 0n || size >= One) {
    return 2;
  }

  return size >= One / 100n ? 4 : size >= One / 10_000n ? 6 : 8;
}

/** Writes a decimal string for eyes: dollars with as many places as its size needs, or with those asked for. */
export function usd(text, places) {
  if (text === null || text === undefined) {
    return "–";
  }

  const value = units(text);
  const size = value < 0n ? -value : value;
  const shown = places ?? placesFor(size);
  const near = rounded(size, shown);
  const whole = (near / One).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = (near % One).toString().padStart(Places, "0").slice(0, shown);
  return `${value < 0n && near !== 0n ? "−" : ""}$${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Writes a number of dollars for the axis of a chart. */
export function usdTick(value) {
  const size = Math.abs(value);
  const [scaled, unit] = size >= 1e6 ? [value / 1e6, "M"] : size >= 1e3 ? [value / 1e3, "k"] : [value, ""];
  return `$${Number(scaled.toPrecision(3))}${unit}`;
}
