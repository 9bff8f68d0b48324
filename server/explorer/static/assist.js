/* Gives GraphiQL what it leaves out for those who use a keyboard or a screen reader. */
'use strict';

const BUILDER_FIELDS = '.graphiql-explorer-root :is([data-field-name], [data-arg-name] > span:first-child)';

const NAMES = {
  '.CodeMirror textarea': (area) => nearestName(area),
  '.CodeMirror-scroll': (scroller) => `${nearestName(scroller)}, scrolling`,
  '.graphiql-explorer-root [data-arg-name] input': (input) => input.closest('[data-arg-name]').dataset.argName,
  '.graphiql-explorer-root [data-arg-name] select': (select) => select.closest('[data-arg-name]').dataset.argName,
  '.graphiql-operation-title-bar input': () => 'Name of the operation',
  '.graphiql-explorer-actions select': () => 'Kind of operation to add',
  '.graphiql-explorer-actions button': () => 'Add the operation',
  '[data-reach-dialog-content]': (dialog) => dialog.querySelector('.graphiql-dialog-title').textContent,
};

function nearestName(element) {
  const named = element.parentElement.closest('section[aria-label]');
  return named ? named.getAttribute('aria-label') : 'Editor';
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

/** Whether the query holds the field: a tick in its circle, or its own fields listed below it. */
function isChosen(field) {
  if (field.querySelector('circle')) return Boolean(field.querySelector('circle + path'));
  const node = field.closest('.graphiql-explorer-node');
  return Boolean(node && node.parentElement.matches('[class^="graphiql-explorer-"]:not(.graphiql-explorer-root)'));
}

function assist() {
  for (const [selector, nameOf] of Object.entries(NAMES)) {
    for (const element of document.querySelectorAll(selector)) {
      setAttributes(element, { 'aria-label': nameOf(element) });
    }
  }
  for (const scroller of document.querySelectorAll('.CodeMirror-scroll')) {
    setAttributes(scroller, { role: 'group', tabindex: 0 });
  }
  for (const field of document.querySelectorAll(BUILDER_FIELDS)) {
    setAttributes(field, { role: 'button', tabindex: 0, 'aria-pressed': isChosen(field) });
  }
}

/** The builder knows clicks alone, and makes a field anew when it is chosen: focus goes back. */
document.addEventListener('keydown', (event) => {
  if (!['Enter', ' '].includes(event.key) || !event.target.matches(BUILDER_FIELDS)) return;
  event.preventDefault();
  const place = [...document.querySelectorAll(BUILDER_FIELDS)].indexOf(event.target);
  event.target.click();
  requestAnimationFrame(() => {
    const field = document.querySelectorAll(BUILDER_FIELDS)[place];
    if (field) field.focus();
  });
});

new MutationObserver(assist).observe(document.body, { childList: true, subtree: true });
