// The page is whole without this: sections become tabs, tables get a filter, and an old page says so.
const sections = [...document.querySelectorAll("main > section")];
const tabs = [...document.querySelectorAll("nav a")];

function show() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const section = wanted?.closest("main > section") ?? sections[0];
  const tab = section.dataset.with ?? section.id;
  for (const other of sections) other.hidden = (other.dataset.with ?? other.id) !== tab;
  for (const link of tabs) {
    if (link.hash === "#" + tab) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (wanted?.matches("details")) wanted.open = true;
  if (wanted && wanted !== section) wanted.scrollIntoView();
  else scrollTo(0, 0);
}

function addFilter(table) {
  const rows = [...table.tBodies[0].rows];
  const label = document.createElement("label");
  const input = document.createElement("input");
  const said = document.createElement("output");
  input.type = "search";
  label.className = "filter";
  label.append("Filter " + table.dataset.filter + " ", input, said);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    const left = rows.filter((row) => !row.hidden).length;
    said.textContent = left === rows.length ? "" : left + " of " + rows.length;
  });
  table.parentElement.before(label);
}

function sayAge(note) {
  const days = Math.floor((Date.now() - Date.parse(note.dataset.started)) / 86400000);
  note.textContent = "This page is " + days + " days old: no run has written it since.";
  note.hidden = !(days >= 2);
}

document.documentElement.classList.add("tabbed");
for (const table of document.querySelectorAll("table[data-filter]")) if (table.tBodies[0].rows.length > 5) addFilter(table);
for (const note of document.querySelectorAll("#age")) sayAge(note);
addEventListener("hashchange", show);
show();
