// Dates and times in the zone asked for. Ranges are half-open; a date means its midnight in that zone, as the API reads it.

const Day = 86_400_000;
const Quarter = 900_000;
const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  }

  return formats.get(key);
}

/** The zone of this browser; UTC where it does not tell one. */
export function localZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === undefined || zone === "Etc/Unknown" ? "UTC" : zone;
}

/** Whether the browser can write times of a zone. */
export function knowsZone(zone) {
  try {
    return format(zone, {}) !== undefined;
  } catch {
    return false;
  }
}

export const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text);

/** The calendar date of an instant, as YYYY-MM-DD. */
export function dateOf(instant, zone) {
  const parts = Object.fromEntries(format(zone, { year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(instant).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** A date some days later. */
export const addDays = (date, days) => new Date(Date.parse(`${date}T00:00:00Z`) + days * Day).toISOString().slice(0, 10);

/** The first of the month some months later. */
function addMonths(date, months) {
  const [year, month] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The instant of a date's midnight in a zone, or of a time. */
export function instantOf(text, zone) {
  if (!isDate(text)) {
    return Date.parse(text);
  }

  const wanted = Date.parse(`${text}T00:00:00Z`);
  let instant = wanted;
  for (let tries = 0; tries < 3; tries++) {
    instant += wanted - localMilliseconds(instant, zone);
  }

  return instant;
}

function localMilliseconds(instant, zone) {
  const part = Object.fromEntries(format(zone, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  }).formatToParts(instant).map((one) => [one.type, Number(one.value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/** The ranges with a name. */
export const Ranges = [
  ["1d", "Today"],
  ["7d", "7 days"],
  ["30d", "30 days"],
  ["90d", "90 days"],
  ["mtd", "This month"],
  ["month", "Last month"],
];

/** Works out the bounds of a state's range, and of the span before it that it is compared with. */
export function rangeOf(state, now) {
  const zone = state.tz;
  const today = dateOf(now, zone);
  let [from, to, before] = [state.from, state.to, null];
  if (state.range === "mtd" || state.range === "month") {
    const first = `${today.slice(0, 8)}01`;
    from = state.range === "mtd" ? first : addMonths(first, -1);
    to = state.range === "mtd" ? addDays(today, 1) : first;
    before = addMonths(from, -1);
  } else if (state.range !== null) {
    to = addDays(today, 1);
    from = addDays(to, -Number.parseInt(state.range, 10));
  }

  const [start, end] = [instantOf(from, zone), instantOf(to, zone)];
  before ??= isDate(from) && isDate(to)
    ? addDays(from, -Math.round((end - start) / Day))
    : new Date(start - (end - start)).toISOString();
  // While the range is under way it is compared with as much of the span before; rollups answer whole quarters of an hour.
  const running = end > now && start < now;
  const upTo = running
    ? new Date(Math.min(start, Math.floor((instantOf(before, zone) + (now - start)) / Quarter) * Quarter)).toISOString()
    : from;
  return { from, to, start, end, running, previous: instantOf(before, zone) < Date.parse(upTo) || isDate(upTo) ? { from: before, to: upTo } : null };
}

/** The bucket that suits a range's length. */
export function bucketFor(range) {
  const days = (range.end - range.start) / Day;
  return days <= 2 ? "hour" : days <= 92 ? "day" : days <= 400 ? "week" : "month";
}

/** The length of a bucket, roughly. */
export const bucketLength = (bucket) => ({ "15m": Quarter, hour: 4 * Quarter, day: Day, week: 7 * Day, month: 30 * Day })[bucket];

/** Writes the start of a bucket in short, for an axis. */
export function bucketTick(instant, zone, bucket) {
  if (bucket === "month") {
    return format(zone, { month: "short", year: "numeric" }).format(instant);
  }

  if (bucket === "day" || bucket === "week") {
    return format(zone, { day: "numeric", month: "short" }).format(instant);
  }

  return dateOf(instant, zone) === dateOf(instant - 1, zone)
    ? format(zone, { hour: "2-digit", minute: "2-digit" }).format(instant)
    : format(zone, { day: "numeric", month: "short" }).format(instant);
}

/** Writes a bucket in full. */
export function bucketName(instant, zone, bucket) {
  if (bucket === "month") {
    return format(zone, { month: "long", year: "numeric" }).format(instant);
  }

  if (bucket === "day") {
    return format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(instant);
  }

  return bucket === "week"
    ? `Week of ${format(zone, { day: "numeric", month: "short", year: "numeric" }).format(instant)}`
    : format(zone, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** Writes an instant to the second. */
export function moment(text, zone) {
  return format(zone, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(Date.parse(text));
}

/** Writes the time of day. */
export const clock = (instant, zone) => format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(instant);

/** Writes a date. */
export const day = (instant, zone) => format(zone, { day: "numeric", month: "short", year: "numeric" }).format(instant);
