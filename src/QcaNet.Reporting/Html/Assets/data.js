// What the page holds: blocks of JSON, base64, CSV and runs.

const element = id => document.getElementById(id);
const report = JSON.parse(element('report').textContent);

/** Reads the block of a stack; its parts are decoded when they are asked for. */
function readItem(index) {
  return JSON.parse(element(`item-${index}`).textContent);
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Index of the object of every voxel, 1 and up, 0 for background, from pairs of run length and index with seven bits per byte. */
function volumeOf(base64, length) {
  const bytes = bytesOf(base64);
  const voxels = new Uint32Array(length);
  let at = 0, voxel = 0;
  const number = () => {
    let value = 0, shift = 0, byte;
    do {
      byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    return value;
  };
  while (at < bytes.length) {
    const run = number(), index = number();
    if (index) voxels.fill(index, voxel, voxel + run);
    voxel += run;
  }
  return voxels;
}

/** Header and rows of a CSV file as it is in the page; quotes as in RFC 4180. */
function parseCsv(text) {
  const rows = [];
  let row = [], cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += c; i++; } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') { row.push(cell); cell = ''; } else if (c === '\n') { row.push(cell); rows.push(row); row = []; cell = ''; } else cell += c;
  }
  return { columns: rows[0], rows: rows.slice(1) };
}

const isNumber = cell => cell !== '' && !Number.isNaN(Number(cell));

/** Rows as objects, for downloads: numbers, truth values and null in place of text. */
function toJson({ columns, rows }) {
  const valueOf = cell => cell === '' ? null : isNumber(cell) ? Number(cell) : cell === 'true' || cell === 'false' ? cell === 'true' : cell;
  return JSON.stringify(rows.map(row => Object.fromEntries(columns.map((c, i) => [c, valueOf(row[i])]))), null, 1);
}

function download(name, text, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** 'red' and so on of object i from six hexadecimal digits each. */
function colorAt(colors, i) {
  const value = parseInt(colors.slice(6 * i, 6 * i + 6), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// Viridis, which keeps its order in gray and for color-blind eyes, without its darkest end, which would not show on black.
const viridis = [[72, 40, 120], [62, 74, 137], [54, 92, 141], [39, 127, 142], [31, 161, 135], [74, 193, 109], [160, 218, 57], [253, 231, 37]];

function viridisAt(share) {
  const at = Math.min(1, Math.max(0, share)) * (viridis.length - 1), low = Math.min(viridis.length - 2, Math.floor(at));
  return viridis[low].map((c, i) => Math.round(c + (viridis[low + 1][i] - c) * (at - low)));
}

// Okabe and Ito.
const classColors = { matched: [86, 180, 233], split: [240, 228, 66], merged: [204, 121, 167], missed: [213, 94, 0], spurious: [230, 159, 0] };
