// Loads a behaviour only where an element asks for it: data-behaviour="once draft".
// Each module exports one function that takes the element. Pages work without any of them.

export function start(root) {
  for (const element of root.querySelectorAll("[data-behaviour]")) {
    for (const name of element.dataset.behaviour.split(" ")) {
      if (/^[a-z]+$/.test(name)) import(`./${name}.js`).then((module) => module.default(element));
    }
  }
}

start(document);
