// How node loads GitHub's packages here: JSON files as modules, and what an event holds once for each workflow.
import { readFile } from "node:fs/promises";

// For each expression of a file the service puts the payloads of all its events together again and wraps them
// anew, which is most of its time. The template is the same object for all expressions of one file.
const PATCHES = {
  "/context-providers/github.js": {
    call: "value: getEventContext(workflowContext, mode)",
    instead: "value: getEventContextOnce(workflowContext, mode)",
    added: `
const contexts = new WeakMap();
function getEventContextOnce(workflowContext, mode) {
  const template = workflowContext?.template;
  if (!template) return getEventContext(workflowContext, mode);
  const known = contexts.get(template) ?? {};
  contexts.set(template, known);
  return (known[mode] ??= getEventContext(workflowContext, mode));
}`,
  },
  "/expression-validation/error-dictionary.js": {
    call: "e.add(key, wrapDictionary(value))",
    instead: "e.add(key, wrapDictionaryOnce(value))",
    added: `
const wrapped = new WeakMap();
function wrapDictionaryOnce(d) {
  if (!wrapped.has(d)) wrapped.set(d, wrapDictionary(d));
  return wrapped.get(d);
}`,
  },
};

async function patched(url, { call, instead, added }) {
  const text = await readFile(new URL(url), "utf8");
  if (!text.includes(call)) {
    throw new Error(`${url} is not as loading.mjs knows it: "${call}" is gone`);
  }
  return text.replace(call, instead) + added;
}

export async function load(url, context, nextLoad) {
  const patch = Object.entries(PATCHES).find(([end]) => url.endsWith(end))?.[1];
  if (patch) {
    return { format: "module", shortCircuit: true, source: await patched(url, patch) };
  }
  // The packages import JSON files without saying so, which node refuses.
  if (url.endsWith(".json")) {
    const source = `export default ${await readFile(new URL(url), "utf8")};`;
    return { format: "module", shortCircuit: true, source };
  }
  return nextLoad(url, context);
}
