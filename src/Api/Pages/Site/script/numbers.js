// Counts, shares and durations for eyes.

const Whole = new Intl.NumberFormat("en-US");
const Short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** Writes a count in full. */
export const count = (value) => (value === null || value === undefined ? "–" : Whole.format(value));

/** Writes a count in short: 1.2M. */
export const short = (value) => (value === null || value === undefined ? "–" : Short.format(value));

/** Writes a share as a percentage. */
export function percent(value, places = 1) {
  return value === null || value === undefined || Number.isNaN(value) ? "–" : `${(value * 100).toFixed(places)} %`;
}

/** Writes milliseconds. */
export function duration(value) {
  if (value === null || value === undefined) {
    return "–";
  }

  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

/** Writes bytes. */
export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  let left = value;
  while (left >= 1000 && at < units.length - 1) {
    left /= 1000;
    at++;
  }

  return `${left >= 100 || at === 0 ? Math.round(left) : left.toFixed(1)} ${units[at]}`;
}

/** Writes seconds as a rough age. */
export function age(seconds) {
  if (seconds < 90) {
    return `${Math.max(0, Math.round(seconds))} s`;
  }

  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** The token classes that are priced, with the names people use, in the order of their stacks. */
export const TokenClasses = [
  ["uncached_input_tokens", "Input, not cached"],
  ["cache_read_tokens", "Cache read"],
  ["cache_write_5m_tokens", "Cache write, 5 min"],
  ["cache_write_1h_tokens", "Cache write, 1 h"],
  ["cache_write_12h_tokens", "Cache write, 12 h"],
  ["cache_write_tokens", "Cache write, other"],
  ["output_tokens", "Output"],
  ["input_audio_tokens", "Audio input"],
  ["input_image_tokens", "Image input"],
  ["cache_read_audio_tokens", "Audio cache read"],
  ["output_audio_tokens", "Audio output"],
  ["output_image_tokens", "Image output"],
];

/** Adds every priced token class of a row. */
export const tokensOf = (row) => TokenClasses.reduce((total, [name]) => total + row[name], 0);

/** Makes words of a field's name. */
export const words = (name) => name.replaceAll("_", " ");
