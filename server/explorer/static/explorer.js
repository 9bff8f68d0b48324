/* Puts GraphiQL on the page, for the viewer of this session. Nothing asked or answered is kept. */
'use strict';

const h = React.createElement;
const examples = JSON.parse(document.getElementById('examples').textContent);

/** What GraphiQL would write to localStorage: forgotten with the page. */
function memoryStorage() {
  const kept = new Map();
  return {
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => void kept.set(key, String(value)),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
}

const isNarrow = window.matchMedia('(max-width: 48rem)');

// ---- the session

function leave(address) {
  window.location.replace(address);
  return new Promise(() => {}); // the page goes away; nobody waits for an answer
}

async function readSession() {
  const response = await fetch('/session', { headers: { Accept: 'application/json' } });
  return response.ok ? response.json() : leave('/?ended');
}

const session = readSession();

/** Asks in this page's own session; leaves when the browser has another one by now. */
async function send(path, request) {
  const { csrfToken } = await session;
  const headers = { ...request.headers, 'X-CSRF-Token': csrfToken };
  const response = await fetch(path, { ...request, headers });
  if (response.status === 403 && (await readSession()).csrfToken !== csrfToken) return leave('/?ended');
  return response;
}

function say(text) {
  document.getElementById('notice').textContent = text;
}

async function signOut() {
  const response = await send('/session', { method: 'DELETE' });
  if (response.ok || response.status === 401) await leave('/');
  say('Signing out did not work. Try again.');
}

if (window.location.search === '?ended') {
  const name = document.querySelector('.viewer-name').textContent;
  say(`The session that you had here has ended. You go on as ${name}, who has signed in since.`);
  window.history.replaceState(null, '', '/');
}

// ---- asking

async function ask(parameters) {
  const response = await send('/graphql', {
    method: 'POST',
    headers: { Accept: 'application/graphql-response+json', 'Content-Type': 'application/json' },
    body: JSON.stringify(parameters),
  });
  if (response.status === 401) return leave('/?ended');
  try {
    return await response.json();
  } catch {
    return { errors: [{ message: `The server answered ${response.status}, and not in JSON.` }] };
  }
}

// ---- examples

/** GraphiQL's own editors and its way to ask, once it has made them; see `Editors`. */
let editors = {};

/** Shows nothing: stands inside GraphiQL to take hold of its editors, and asks a first time. */
function Editors() {
  const { queryEditor, variableEditor, responseEditor } = GraphiQL.React.useEditorContext();
  const { run } = GraphiQL.React.useExecutionContext();
  const { setVisiblePlugin } = GraphiQL.React.usePluginContext();
  React.useEffect(() => {
    editors = { queryEditor, variableEditor, responseEditor, run, setVisiblePlugin };
  });
  React.useEffect(() => {
    const made = [queryEditor, variableEditor, responseEditor].filter(Boolean);
    made.forEach(letTabLeave);
    if (made.length === 3) run();
  }, [queryEditor, variableEditor, responseEditor]);
  return null;
}

/** CodeMirror takes Tab to indent, and a keyboard would never get out of it again. */
function letTabLeave(editor) {
  editor.addKeyMap({ Tab: false, 'Shift-Tab': false });
}

function written(variables) {
  return Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2);
}

/** Variables of the example; one about an appointment is given the next there is. */
async function filledIn(example) {
  if (!example.lookUp.query) return example.variables;
  const { data } = await ask(example.lookUp);
  const nodes = data && data.masterSchedule ? data.masterSchedule.nodes : [];
  const found = nodes.find((node) => node.__typename === 'Appointment');
  const filled = Object.entries(example.fills).map(([name, path]) => {
    const value = path.split('.').reduce((at, key) => (at ? at[key] : at), found);
    return [name, name.endsWith('Ids') ? [value] : value];
  });
  return { ...example.variables, input: { ...Object.fromEntries(filled), ...example.variables.input } };
}

/** Which choice is the latest: an earlier one that is still looking something up gives way. */
let choices = 0;

/** Writes the example into the open tab, where Ctrl-Z brings back what stood there, and asks.
 *  What would change something waits for whoever chose it to run it. */
async function show(example) {
  if (!editors.queryEditor) return;
  const choice = ++choices;
  const variables = await filledIn(example);
  if (choice !== choices) return;
  editors.queryEditor.setValue(example.query);
  // GraphiQL finds the operation's name a moment later; asked at once it would send the last one.
  editors.queryEditor.operationName = /^(?:query|mutation) (\w+)/.exec(example.query)[1];
  editors.variableEditor.setValue(written(variables));
  if (isNarrow.matches) editors.setVisiblePlugin(null); // a panel would push the answer away
  if (example.isChange) editors.responseEditor.setValue('');
  else editors.run();
}

const menuButton = document.getElementById('examples-button');
const menu = document.getElementById('examples-list');

function setMenu(isOpen) {
  menu.hidden = !isOpen;
  menuButton.setAttribute('aria-expanded', String(isOpen));
}

function part(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function menuItem(example) {
  const button = part('button', 'example', '');
  button.type = 'button';
  button.append(part('span', 'example-title', example.title), ' ');
  if (example.isRefused) button.append(part('span', 'badge refused', 'Refused on purpose'), ' ');
  if (example.isChange) button.append(part('span', 'badge change', 'Changes data'), ' ');
  button.append(part('span', 'example-words', example.words));
  button.addEventListener('click', () => {
    setMenu(false);
    menuButton.focus();
    show(example);
  });
  const item = document.createElement('li');
  item.append(button);
  return item;
}

menu.prepend(...examples.map(menuItem));
menuButton.addEventListener('click', () => setMenu(menu.hidden));
document.addEventListener('click', (event) => {
  if (!event.target.closest('.examples')) setMenu(false);
});
document.querySelector('.examples').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  setMenu(false);
  menuButton.focus();
});
document.getElementById('sign-out').addEventListener('click', signOut);

// ---- GraphiQL

/** The fields an answer leaves out because the viewer's roles do not reach them. */
function refusalsIn(answer) {
  const refused = (answer.errors || []).filter(({ extensions }) => extensions && extensions.code === 'FORBIDDEN');
  return [...new Set(refused.map(({ extensions }) => `${extensions.coordinate} needs ${extensions.requires}`))];
}

function refusalWords(refusals) {
  return refusals.length === 0 ? '' : `Refused: ${refusals.join(', ')}.`;
}

function Explorer() {
  const [query, setQuery] = React.useState(examples[0].query);
  const [refusals, setRefusals] = React.useState([]);
  const fetcher = React.useCallback(async (parameters) => {
    const answer = await ask(parameters);
    if (parameters.operationName !== 'IntrospectionQuery') setRefusals(refusalsIn(answer));
    return answer;
  }, []);
  React.useEffect(() => {
    document.querySelector('.graphiql-response').scrollIntoView({ block: 'nearest' });
  }, [refusals]);
  const builder = GraphiQLPluginExplorer.useExplorerPlugin({ query, onEdit: setQuery });
  const [storage] = React.useState(memoryStorage);
  return h(
    GraphiQL,
    {
      fetcher,
      storage,
      query,
      variables: written(examples[0].variables),
      onEditQuery: setQuery,
      plugins: [builder],
      isHeadersEditorEnabled: false,
      shouldPersistHeaders: false,
    },
    h(GraphiQL.Logo, null, h(Editors)),
    h(GraphiQL.Footer, null, h('p', { className: 'refusals', role: 'status' }, refusalWords(refusals))),
  );
}

ReactDOM.render(h(Explorer), document.getElementById('explorer'));
