// One slice of the stack, drawn voxel by voxel at the resolution of the screen, with the labels over it.

class Slices {
  constructor(canvas, onPick, onMove) {
    [this.canvas, this.onPick, this.onMove] = [canvas, onPick, onMove];
    [this.axis, this.at, this.picked] = [0, 0, -1];
    this.options = { overlay: 'outline', other: false, gamma: 0.8 };
    canvas.addEventListener('click', e => {
      const box = canvas.getBoundingClientRect(), voxel = this.voxelAt(e.clientX - box.left, e.clientY - box.top);
      this.onPick(voxel < 0 || !this.labels ? -1 : this.labels[voxel] - 1);
    });
    canvas.addEventListener('wheel', e => {
      e.preventDefault();
      this.move(this.at + Math.sign(e.deltaY));
    }, { passive: false });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** Takes the slices of a stack; the image is decoded in the background and drawn when it is there. */
  show(slices, extent, unit) {
    const keep = this.shape && this.shape.every((n, i) => n === slices.shape[i]);
    [this.shape, this.block, this.extent, this.unit] = [slices.shape, slices.block, extent, unit];
    [this.gray, this.labels, this.other] = [null, null, null];
    if (!keep) this.at = Math.floor(this.shape[this.axis] / 2);
    this.move(this.at);
    const shown = this.token = {};
    if (!slices.png) return;
    const image = new Image();
    image.onload = () => {
      if (this.token !== shown) return;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(image, 0, 0);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data, [depth, height, width] = slices.shape;
      const gray = new Uint8Array(depth * height * width);
      for (let z = 0, to = 0; z < depth; z++) {
        const left = (z % slices.columns) * width, top = Math.floor(z / slices.columns) * height;
        for (let y = 0; y < height; y++) {
          for (let x = 0, from = 4 * ((top + y) * canvas.width + left); x < width; x++, from += 4) gray[to++] = pixels[from];
        }
      }
      this.gray = gray;
      this.draw();
    };
    image.src = `data:image/png;base64,${slices.png}`;
  }

  /** Number of the object of every voxel, those of the other side (or null), and colors of the objects. */
  setLabels(labels, other) {
    [this.labels, this.other] = [labels, other];
    this.draw();
  }

  color(colors) {
    this.colors = colors;
    this.draw();
  }

  pick(object) {
    this.picked = object;
    this.draw();
  }

  setAxis(axis) {
    this.axis = axis;
    this.move(Math.floor(this.shape[axis] / 2));
  }

  move(at) {
    this.at = Math.min(this.shape[this.axis] - 1, Math.max(0, at));
    this.onMove(this);
    this.draw();
  }

  /** Shows the slice through a point in micrometers. */
  moveTo(point) {
    const ofAxis = 2 - this.axis;
    this.move(Math.floor(point[ofAxis] / this.extent[ofAxis] * this.shape[this.axis]));
  }

  /** Share of the extent along the axis at which the slice lies. */
  get share() {
    return (this.at + 0.5) / this.shape[this.axis];
  }

  /** Axes of the volume (0 for z) down and across, and where the slice lies on the canvas, in pixels of the page. */
  get frame() {
    const [down, across] = [[1, 2], [0, 2], [0, 1]][this.axis];
    const size = [this.extent[2 - down], this.extent[2 - across]];
    const scale = 0.96 * Math.min(this.canvas.clientHeight / size[0], this.canvas.clientWidth / size[1]);
    const [height, width] = size.map(s => s * scale);
    return { down, across, height, width, top: (this.canvas.clientHeight - height) / 2, left: (this.canvas.clientWidth - width) / 2, scale };
  }

  get strides() {
    return [this.shape[1] * this.shape[2], this.shape[2], 1];
  }

  voxelAt(x, y) {
    const f = this.frame, row = Math.floor((y - f.top) / f.height * this.shape[f.down]), column = Math.floor((x - f.left) / f.width * this.shape[f.across]);
    if (row < 0 || column < 0 || row >= this.shape[f.down] || column >= this.shape[f.across]) return -1;
    const s = this.strides;
    return this.at * s[this.axis] + row * s[f.down] + column * s[f.across];
  }

  draw() {
    if (this.waiting || !this.shape) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.drawNow();
    });
  }

  drawNow() {
    const ratio = window.devicePixelRatio || 1, canvas = this.canvas, f = this.frame;
    const [width, height] = [Math.round(f.width * ratio), Math.round(f.height * ratio)];
    if (width < 1 || height < 1) return;
    [canvas.width, canvas.height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    const context = canvas.getContext('2d'), picture = context.createImageData(width, height), s = this.strides;
    const tones = Uint8Array.from({ length: 256 }, (_, i) => Math.round(255 * (i / 255) ** this.options.gamma));
    const nearest = (pixels, voxels, stride) => Int32Array.from({ length: pixels }, (_, i) => Math.min(voxels - 1, Math.floor((i + 0.5) * voxels / pixels)) * stride);
    const rows = nearest(height, this.shape[f.down], s[f.down]), columns = nearest(width, this.shape[f.across], s[f.across]);
    const start = this.at * s[this.axis], data = picture.data, thick = Math.max(1, Math.round(ratio));
    const { overlay, other } = this.options;
    // An outline is the innermost pixels of an object, so that those of neighbors lie side by side.
    const isRim = (labels, id, y, x, reach) => {
      const at = (r, c) => r < 0 || c < 0 || r >= height || c >= width ? 0 : labels[start + rows[r] + columns[c]];
      return at(y - reach, x) !== id || at(y + reach, x) !== id || at(y, x - reach) !== id || at(y, x + reach) !== id;
    };
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to += 4) {
        const voxel = start + rows[y] + columns[x], id = this.labels ? this.labels[voxel] : 0, tone = this.gray ? tones[this.gray[voxel]] : 0;
        let [red, green, blue] = [tone, tone, tone];
        if (id && (overlay !== 'none' || id - 1 === this.picked)) {
          const isPicked = id - 1 === this.picked, color = isPicked ? [255, 236, 92] : this.colors[id - 1];
          const share = isRim(this.labels, id, y, x, isPicked ? 2 * thick : thick) ? 1 : isPicked ? 0.35 : overlay === 'fill' || (!this.gray && overlay !== 'none') ? 0.5 : 0;
          [red, green, blue] = [red + (color[0] - red) * share, green + (color[1] - green) * share, blue + (color[2] - blue) * share];
        }
        if (other && this.other && this.other[voxel] && isRim(this.other, this.other[voxel], y, x, thick)) [red, green, blue] = [255, 255, 255];
        data[to] = red; data[to + 1] = green; data[to + 2] = blue; data[to + 3] = 255;
      }
    }
    context.fillStyle = '#0d1117';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.putImageData(picture, Math.round(f.left * ratio), Math.round(f.top * ratio));
    this.drawScale(context, ratio, f);
  }

  drawScale(context, ratio, f) {
    const most = 0.25 * f.width / f.scale, power = 10 ** Math.floor(Math.log10(most)), digits = most / power;
    const length = power * (digits >= 5 ? 5 : digits >= 2 ? 2 : 1), pixels = length * f.scale;
    context.save();
    context.scale(ratio, ratio);
    const [right, bottom] = [f.left + f.width - 12, f.top + f.height - 12], text = `${length} ${this.unit}`;
    context.font = '700 13px "QcaNet Sans",system-ui,sans-serif';
    const half = Math.max(pixels, context.measureText(text).width) / 2, middle = right - half;
    context.fillStyle = 'rgba(0,0,0,.6)';
    context.fillRect(middle - half - 7, bottom - 27, 2 * half + 14, 34);
    context.fillStyle = '#fff';
    context.fillRect(middle - pixels / 2, bottom - 4, pixels, 4);
    context.textAlign = 'center';
    context.fillText(text, middle, bottom - 10);
    context.restore();
  }
}
