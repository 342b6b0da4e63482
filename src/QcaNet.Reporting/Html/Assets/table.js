// Tables that sort, that show few or all columns, and that can be downloaded as they are in the page.

class Table {
  constructor(place, definition, onRow) {
    Object.assign(this, { place, onRow, sorted: -1, direction: 1, picked: -1, all: false }, definition);
    this.head = document.createElement('div');
    this.head.className = 'head';
    this.scroll = document.createElement('div');
    this.scroll.className = 'scroll';
    this.scroll.tabIndex = 0;
    if (!onRow) this.scroll.classList.add('still');
    const title = document.createElement('h2');
    title.textContent = this.title;
    this.head.append(title);
    if (this.shown) {
      const label = document.createElement('label'), box = document.createElement('input');
      box.type = 'checkbox';
      box.onchange = () => { this.all = box.checked; this.render(); };
      label.append(box, ' all columns');
      this.head.append(label);
    }
    for (const [text, act] of [['CSV', () => download(`${this.id}.csv`, this.csv, 'text/csv')], ['JSON', () => download(`${this.id}.json`, toJson(this.data), 'application/json')]]) {
      const button = document.createElement('button');
      [button.type, button.textContent, button.title] = ['button', text, `download this table as ${text}`];
      button.onclick = act;
      this.head.append(button);
    }
    if (this.note) {
      const note = document.createElement('p');
      note.textContent = this.note;
      this.head.append(note);
    }
    place.append(this.head, this.scroll);
    if (this.csv) this.setCsv(this.csv);
  }

  setCsv(csv) {
    [this.csv, this.data, this.picked] = [csv, parseCsv(csv), -1];
    this.isText = this.data.columns.map((_, c) => this.data.rows.some(row => row[c] !== '' && !isNumber(row[c])));
    this.render();
  }

  /** Values of a column, null where a cell is empty. */
  column(name) {
    const c = this.data.columns.indexOf(name);
    return this.data.rows.map(row => row[c] === '' ? null : isNumber(row[c]) ? Number(row[c]) : row[c]);
  }

  render() {
    const { columns, rows } = this.data, used = this.isText.map((_, c) => rows.some(row => row[c] !== ''));
    const visible = columns.map((_, c) => c).filter(c => this.all || !this.shown ? true : this.shown.includes(columns[c]) && used[c]);
    if (this.shown && !this.all) visible.sort((a, b) => this.shown.indexOf(columns[a]) - this.shown.indexOf(columns[b]));
    const order = rows.map((_, i) => i);
    if (this.sorted >= 0) order.sort((a, b) => this.direction * this.compare(rows[a][this.sorted], rows[b][this.sorted]) || a - b);
    const table = document.createElement('table'), head = table.createTHead().insertRow();
    for (const c of visible) {
      const cell = document.createElement('th'), button = document.createElement('button');
      [button.type, button.textContent, cell.scope] = ['button', columns[c], 'col'];
      if (report.definitions[columns[c]]) cell.title = report.definitions[columns[c]];
      if (this.isText[c]) cell.className = 'text';
      if (c === this.sorted) cell.setAttribute('aria-sort', this.direction > 0 ? 'ascending' : 'descending');
      button.onclick = () => {
        this.direction = c === this.sorted ? -this.direction : 1;
        this.sorted = c;
        this.render();
      };
      cell.append(button);
      head.append(cell);
    }
    const body = table.createTBody();
    this.rowOf = new Map();
    for (const i of order) {
      const row = body.insertRow();
      row.dataset.row = i;
      this.rowOf.set(i, row);
      for (const c of visible) {
        const cell = row.insertCell();
        cell.textContent = this.isText[c] ? rows[i][c] : Table.format(rows[i][c]);
        if (this.isText[c]) cell.className = 'text';
      }
    }
    if (this.onRow) body.onclick = e => { const row = e.target.closest('tr'); if (row) this.onRow(Number(row.dataset.row)); };
    this.scroll.replaceChildren(table);
    this.mark();
  }

  compare(a, b) {
    // Empty cells come last, whatever the direction.
    if (a === '' || b === '') return a === b ? 0 : a === '' ? this.direction : -this.direction;
    return isNumber(a) && isNumber(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  }

  pick(row, follow = true) {
    this.picked = row;
    this.mark();
    const element = this.rowOf.get(row);
    if (!element || !follow) return;
    const top = element.offsetTop - 32, bottom = element.offsetTop + element.offsetHeight;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    else if (bottom > this.scroll.scrollTop + this.scroll.clientHeight) this.scroll.scrollTop = bottom - this.scroll.clientHeight + 8;
  }

  mark() {
    for (const [i, row] of this.rowOf) {
      row.classList.toggle('picked', i === this.picked);
      if (i === this.picked) row.setAttribute('aria-selected', 'true');
      else row.removeAttribute('aria-selected');
    }
  }

  static format(cell) {
    if (cell === '' || !isNumber(cell) || /^-?\d+$/.test(cell)) return cell;
    const value = Number(cell), size = Math.abs(value);
    return size === 0 ? '0' : size >= 1000 ? value.toFixed(0) : size >= 100 ? value.toFixed(1) : size >= 10 ? value.toFixed(2) : size >= 0.001 ? value.toFixed(3) : value.toExponential(2);
  }
}
