// The page: what is shown, what is picked, and who tells whom.

const state = { at: -1, item: null, side: 'predicted', picked: -1 };
const scene = new Scene(element('scene'), pick);
const slices = new Slices(element('slice'), pick, moved);
const several = report.items.length > 1;

element('scene-fallback').hidden = Boolean(scene.gl);

const nuclei = new Table(element('nuclei-section'), { id: 'nuclei', title: 'Nuclei', shown: report.shown }, row => pickSide('predicted', row));
let audit = null;
const tables = report.tables.map(t => {
  const place = document.createElement('div');
  element('tables').append(place);
  return new Table(place, t, t.rowsAreItems ? showItem : null);
});
if (several) {
  // The list of stacks is where one begins.
  const list = tables.find(t => t.rowsAreItems);
  if (list) element('nuclei-section').before(list.place);
}

function pickSide(side, object) {
  if (side !== state.side) {
    element('scene-side').value = side;
    showSide(side);
  }
  pick(object);
}

/** Shows an object of the present side everywhere; -1 for none. */
function pick(object) {
  state.picked = object;
  scene.gl && scene.pick(object);
  slices.pick(object);
  nuclei.pick(state.side === 'predicted' ? object : -1);
  if (audit) audit.pick(object < 0 ? -1 : auditRow(object));
  if (object >= 0) {
    const middle = middleOf(object);
    if (middle) slices.moveTo(middle);
  }
  document.body.dataset.picked = object < 0 ? '' : state.item[state.side].ids[object];
}

function auditRow(object) {
  const side = state.side === 'truth' ? 'true' : 'predicted', id = String(state.item[state.side].ids[object]);
  return audit.data.rows.findIndex(row => row[0] === side && row[1] === id);
}

/** Middle of an object in micrometers, from its surface, or from its voxels where there is no 3D view. */
function middleOf(object) {
  if (scene.gl) return scene.middles[object];
  const [depth, height, width] = slices.shape, sums = [0, 0, 0];
  let count = 0;
  slices.labels.forEach((id, i) => {
    if (id !== object + 1) return;
    count++;
    [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))].forEach((v, axis) => { sums[axis] += v; });
  });
  return count ? sums.map((sum, axis) => (sum / count + 0.5) / [width, height, depth][axis] * slices.extent[axis]) : null;
}

function showItem(index) {
  index = Math.min(report.items.length - 1, Math.max(0, index));
  state.at = index;
  const item = state.item = readItem(index), facts = report.items[index];
  slices.show(item.slices, item.extent, item.unit);
  nuclei.id = several ? `nuclei-${facts.name}` : 'nuclei';
  nuclei.setCsv(item.nuclei);
  showAudit(item);
  const hasTruth = Boolean(item.truth);
  element('side-tool').hidden = element('truth-tool').hidden = !hasTruth;
  if (!hasTruth) element('scene-side').value = state.side = 'predicted';
  listColors();
  showSide(state.side);
  element('slice-hint').textContent = facts.facts + (item.slices.png ? '.' : '; no image was given.');
  element('gamma-tool').hidden = !item.slices.png;
  if (!several) return;
  element('item-slider').value = element('item-select').value = index;
  const counts = facts.trueCount === null ? `${facts.count} nuclei` : `${facts.count} of ${facts.trueCount} nuclei`;
  element('item-facts').textContent = facts.time === null ? counts : `${hours(facts.time)}, ${counts}`;
  for (const table of tables) if (table.rowsAreItems) table.pick(index);
}

const hours = time => `${Math.floor(time + 1e-9)} h ${String(Math.round((time % 1) * 60) % 60).padStart(2, '0')} min`;

function showAudit(item) {
  if (!item.audit) {
    if (audit) audit.place.hidden = true;
    return;
  }
  if (!audit) {
    const place = document.createElement('div');
    place.style.marginTop = '24px';
    element('nuclei-section').append(place);
    audit = new Table(place, { id: 'audit', title: 'Objects against the truth', note: 'What became of every true and every predicted object at IoU 0.5.', csv: item.audit }, row => {
      const [side, id] = audit.data.rows[row], key = side === 'true' ? 'truth' : 'predicted';
      pickSide(key, state.item[key].ids.indexOf(Number(id)));
    });
    return;
  }
  audit.place.hidden = false;
  audit.setCsv(item.audit);
}

/** Shows the segmentation or the truth in both views. */
function showSide(side) {
  state.side = side;
  const item = state.item, objects = item[side], other = item[side === 'truth' ? 'predicted' : 'truth'], length = item.slices.shape.reduce((a, b) => a * b);
  scene.show(objects, item.extent, item.unit);
  slices.setLabels(volumeOf(objects.runs, length), other ? volumeOf(other.runs, length) : null);
  element('truth-tool').lastChild.textContent = side === 'truth' ? ' segmentation outlines (white)' : ' truth outlines (white)';
  recolor();
  pick(-1);
}

/** What objects can be colored by: labels, classes, and every column of numbers. */
function listColors() {
  const select = element('scene-color'), before = select.value;
  const numbers = nuclei.data.columns.filter((name, c) => !nuclei.isText[c] && name !== 'id' && nuclei.data.rows.some(row => row[c] !== ''));
  const names = [nuclei.data.columns.includes('track') ? 'track' : 'label', ...(state.item.audit ? ['class'] : []), ...numbers.filter(n => n !== 'track')];
  select.replaceChildren(...names.map(name => new Option(name, name)));
  select.value = names.includes(before) ? before : names[0];
}

function recolor() {
  const objects = state.item[state.side], by = element('scene-color').value;
  const own = objects.ids.map((_, i) => colorAt(objects.colors, i));
  let colors = own, legend = null;
  if (by === 'class') {
    const side = state.side === 'truth' ? 'true' : 'predicted';
    const classes = new Map(audit.data.rows.filter(row => row[0] === side).map(row => [Number(row[1]), row[3]]));
    colors = objects.ids.map(id => classColors[classes.get(id)]);
    legend = [...new Set(classes.values())].sort();
  } else if (by !== 'label' && by !== 'track' && state.side === 'predicted') {
    const values = nuclei.column(by), known = values.filter(v => v !== null), [low, high] = [Math.min(...known), Math.max(...known)];
    colors = values.map(v => v === null ? [150, 156, 165] : viridisAt(high > low ? (v - low) / (high - low) : 0.5));
    legend = [low, high];
  }
  showLegend(by, legend);
  slices.color(colors);
  scene.color(colors);
}

function showLegend(by, legend) {
  const place = element('scene-legend');
  place.hidden = !legend;
  if (!legend) return;
  if (by === 'class') {
    place.replaceChildren(...legend.map(name => {
      const entry = document.createElement('span'), box = document.createElement('b');
      box.style.background = `rgb(${classColors[name]})`;
      entry.append(box, name);
      return entry;
    }));
    return;
  }
  const [low, bar, high] = [document.createElement('span'), document.createElement('i'), document.createElement('span')];
  low.textContent = `${by} ${Table.format(String(legend[0]))}`;
  high.textContent = Table.format(String(legend[1]));
  place.replaceChildren(low, bar, high);
}

function moved(view) {
  const slider = element('slice-at'), count = view.shape[view.axis], axis = 2 - view.axis, at = view.share * view.extent[axis];
  [slider.max, slider.value] = [count - 1, view.at];
  const [first, last] = [view.at * view.block[view.axis], (view.at + 1) * view.block[view.axis] - 1];
  element('slice-position').textContent = `${'zyx'[view.axis]} ${first === last ? first : `${first}-${last}`}${view.unit === 'µm' ? `, ${at.toFixed(1)} µm` : ''}`;
  if (!scene.gl) return;
  scene.slice = { axis, share: view.share };
  scene.draw();
}

element('scene-side').onchange = e => showSide(e.target.value);
element('scene-color').onchange = recolor;
element('scene-reset').onclick = () => scene.gl && scene.reset();
element('slice-axis').onchange = e => slices.setAxis(Number(e.target.value));
element('slice-at').oninput = e => slices.move(Number(e.target.value));
for (const [id, name, read] of [['slice-overlay', 'overlay', e => e.value], ['slice-truth', 'other', e => e.checked], ['slice-gamma', 'gamma', e => Number(e.value)]]) {
  element(id).oninput = e => {
    slices.options[name] = read(e.target);
    slices.draw();
  };
}

if (several) {
  element('chooser').hidden = false;
  element('item-slider').max = report.items.length - 1;
  element('item-select').replaceChildren(...report.items.map((item, i) => new Option(item.name, i)));
  element('item-slider').oninput = element('item-select').onchange = e => showItem(Number(e.target.value));
  element('previous').onclick = () => showItem(state.at - 1);
  element('next').onclick = () => showItem(state.at + 1);
  const button = document.createElement('button'), title = report.kind === 'time-series' ? 'all time points (CSV)' : 'all stacks (CSV)';
  [button.type, button.textContent, button.title] = ['button', title, 'download the nuclei of all of them in one table'];
  button.onclick = () => download('nuclei-all.csv', allNuclei(), 'text/csv');
  nuclei.head.append(button);
}

for (const file of report.downloads) {
  const button = document.createElement('button');
  [button.type, button.textContent, button.title] = ['button', file.name, 'download the tracks in the format of the Cell Tracking Challenge'];
  button.onclick = () => download(file.name, file.text, 'text/plain');
  tables.find(t => t.id === 'tracks').head.append(button);
}

function allNuclei() {
  return report.items.map((facts, i) => {
    const lines = readItem(i).nuclei.trimEnd().split('\n'), name = /[",\n]/.test(facts.name) ? `"${facts.name.replaceAll('"', '""')}"` : facts.name;
    const head = i === 0 ? [`file,time_h,${lines[0]}`] : [];
    return [...head, ...lines.slice(1).map(line => `${name},${facts.time ?? ''},${line}`)].join('\n');
  }).filter(part => part).join('\n') + '\n';
}

// Plots can be taken along as files.
for (const figure of document.querySelectorAll('figure')) {
  const svg = figure.querySelector('svg'), image = figure.querySelector('img'), caption = document.createElement('figcaption'), button = document.createElement('button');
  [button.type, button.textContent] = ['button', svg ? 'SVG' : 'PNG'];
  button.onclick = () => {
    if (svg) return download(`${figure.dataset.name}.svg`, new XMLSerializer().serializeToString(svg), 'image/svg+xml');
    const link = document.createElement('a');
    [link.href, link.download] = [image.src, `${figure.dataset.name}.png`];
    link.click();
  };
  caption.append(button);
  figure.append(caption);
}
element('figures').hidden = !document.querySelector('figure');

// For scripts and tests: picks a nucleus by its label, and tells where on the page its surface is.
window.qcanet = {
  show: showItem,
  pick: id => pick(state.item[state.side].ids.indexOf(id)),
  place: id => {
    const box = element('scene').getBoundingClientRect(), [x, y] = scene.project(scene.middles[state.item[state.side].ids.indexOf(id)]);
    return [box.left + x, box.top + y];
  },
};
showItem(report.kind === 'time-series' ? report.items.length - 1 : 0);
document.body.dataset.ready = 'true';
