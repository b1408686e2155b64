// Makes elements. Text always becomes a text node, so nothing a producer sends is ever read as markup.

const SvgSpace = "http://www.w3.org/2000/svg";

/** Makes an HTML element. Functions become listeners, true an empty attribute; null, false and undefined are left out. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Makes an SVG element. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SvgSpace, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }

    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }

  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets a custom property, which the content policy allows where it forbids style attributes. */
export function withStyle(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    element.style.setProperty(name, value);
  }

  return element;
}

/** Says something to screen readers without moving the focus. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/**
 * Shows new content in place of the old: the element with the focus, opened details and scrolled tables stay as they were,
 * where the new content has an element of the same data-key.
 */
export function swap(parent, ...content) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const open = new Map([...parent.querySelectorAll("details[data-key]")].map((one) => [one.dataset.key, one.open]));
  const scrolled = new Map([...parent.querySelectorAll(".scroll[data-key]")].map((one) => [one.dataset.key, one.scrollLeft]));
  parent.replaceChildren(...content.flat(Infinity).filter(Boolean));
  for (const one of parent.querySelectorAll("details[data-key]")) {
    one.open = open.get(one.dataset.key) ?? one.open;
  }

  for (const one of parent.querySelectorAll(".scroll[data-key]")) {
    one.scrollLeft = scrolled.get(one.dataset.key) ?? 0;
  }

  if (focused !== undefined) {
    [...parent.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focused)?.focus({ preventScroll: true });
  }
}

/** Lets the browser save a text as a file. */
export function save(name, type, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
