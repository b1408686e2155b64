// What the server says about itself in the document: the paths it answers, its dimensions and its buckets.

const setup = JSON.parse(document.querySelector('meta[name="telemetry"]').content);

export const dimensions = setup.dimensions;
export const buckets = setup.buckets.filter((bucket) => bucket !== "none");

/** Whether the server answers a path of the API. */
export const answers = (path) => setup.paths.includes(`/api/v1/${path}`);

/** Whether a name can be filtered and grouped by. */
export const isDimension = (name) => dimensions.includes(name) || /^tag\..{1,256}$/s.test(name);
