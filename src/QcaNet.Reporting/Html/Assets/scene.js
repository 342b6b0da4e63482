// The surfaces of the nuclei, drawn with WebGL 2 without perspective, so that a scale bar is true everywhere. x points right, y down and z away from the viewer,
// as in the pictures: the view along z is the one from plane 0.

const surfaceVertex = `#version 300 es
in vec3 point; in vec3 normal; in float object;
uniform mat3 turn; uniform vec3 extent, middle; uniform vec4 view; uniform sampler2D colors; uniform float picked; uniform bool ids;
out vec3 shade; flat out vec3 code;
void main() {
  vec3 p = turn * (point * extent - middle);
  gl_Position = vec4((p.x + view.z) * view.x, -(p.y + view.w) * view.y, p.z / (2.0 * length(extent)), 1.0);
  float i = object + 1.0;
  code = vec3(mod(i, 256.0), mod(floor(i / 256.0), 256.0), floor(i / 65536.0)) / 255.0;
  vec3 n = normalize(turn * normal);
  vec3 color = texelFetch(colors, ivec2(int(object) % 1024, int(object) / 1024), 0).rgb;
  float light = 0.34 + 0.66 * max(0.0, dot(n, normalize(vec3(-0.35, -0.45, -0.85))));
  float rim = pow(1.0 - abs(n.z), 3.0) * 0.25;
  if (picked >= 0.0 && picked != object) { float gray = dot(color, vec3(0.3, 0.59, 0.11)); color = mix(vec3(gray), color, 0.35) * 0.5; }
  if (picked == object) rim += 0.12;
  shade = color * light + vec3(rim);
}`;
const surfaceFragment = `#version 300 es
precision mediump float;
in vec3 shade; flat in vec3 code; uniform bool ids; out vec4 color;
void main() { color = vec4(ids ? code : shade, 1.0); }`;
const lineVertex = `#version 300 es
in vec3 point; uniform mat3 turn; uniform vec3 extent, middle; uniform vec4 view;
void main() {
  vec3 p = turn * (point * extent - middle);
  gl_Position = vec4((p.x + view.z) * view.x, -(p.y + view.w) * view.y, p.z / (2.0 * length(extent)), 1.0);
}`;
const lineFragment = `#version 300 es
precision mediump float;
uniform vec4 ink; out vec4 color;
void main() { color = ink; }`;

class Scene {
  constructor(canvas, onPick) {
    this.canvas = canvas;
    this.onPick = onPick;
    this.gl = canvas.getContext('webgl2', { antialias: true });
    if (!this.gl) return;
    this.surface = this.program(surfaceVertex, surfaceFragment);
    this.line = this.program(lineVertex, lineFragment);
    this.objects = null;
    this.picked = -1;
    this.slice = null;
    this.reset();
    this.listen();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  program(vertex, fragment) {
    const gl = this.gl, program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    return program;
  }

  reset() {
    [this.yaw, this.pitch, this.zoom, this.shift] = [-0.55, 0.4, 1, [0, 0]];
    this.draw();
  }

  /** Takes the surfaces of a stack: uploads points, normals and triangles, forgets those of the last. */
  show(objects, extent, unit) {
    const gl = this.gl;
    if (!gl) return;
    for (const buffer of this.buffers ?? []) gl.deleteBuffer(buffer);
    if (this.array) gl.deleteVertexArray(this.array);
    [this.objects, this.extent, this.unit] = [objects, extent, unit];
    const points = new Uint16Array(bytesOf(objects.points).buffer);
    const raw = bytesOf(objects.indices).buffer;
    const local = objects.wide ? new Uint32Array(raw) : new Uint16Array(raw);
    const count = points.length / 3, indices = new Uint32Array(local.length), owner = new Float32Array(count);
    this.middles = [];
    for (let o = 0, vertex = 0, at = 0; o < objects.ids.length; o++) {
      const size = objects.vertices[o], middle = [0, 0, 0];
      owner.fill(o, vertex, vertex + size);
      for (let v = 3 * vertex; v < 3 * (vertex + size); v++) middle[v % 3] += points[v] / 65535 * extent[v % 3] / size;
      this.middles.push(middle);
      for (let end = at + 3 * objects.triangles[o]; at < end; at++) indices[at] = local[at] + vertex;
      vertex += size;
    }
    this.length = indices.length;
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    this.buffers = [];
    const attribute = (name, data, size, type, normalized) => {
      const buffer = gl.createBuffer(), place = gl.getAttribLocation(this.surface, name);
      this.buffers.push(buffer);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, type, normalized, 0, 0);
    };
    // Three 16-bit numbers are not a multiple of four bytes, which some drivers are slow at; the page is small enough not to care.
    attribute('point', points, 3, gl.UNSIGNED_SHORT, true);
    attribute('normal', normalsOf(points, indices, extent), 3, gl.FLOAT, false);
    attribute('object', owner, 1, gl.FLOAT, false);
    const buffer = gl.createBuffer();
    this.buffers.push(buffer);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
  }

  /** Colors of the objects, an array of [red, green, blue]. */
  color(colors) {
    const gl = this.gl;
    if (!gl) return;
    const height = Math.max(1, Math.ceil(colors.length / 1024)), pixels = new Uint8Array(1024 * height * 4);
    colors.forEach((c, i) => pixels.set([...c, 255], 4 * i));
    this.texture ??= gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1024, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    this.draw();
  }

  pick(object) {
    this.picked = object;
    this.draw();
  }

  /** Draws at the next frame, once however often it is asked for. */
  draw() {
    if (!this.gl || this.waiting || !this.objects) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.drawNow();
    });
  }

  /** Pixels per micrometer. */
  get scale() {
    const [x, y, z] = this.extent;
    return 1.06 * Math.min(this.canvas.clientWidth, this.canvas.clientHeight) / Math.hypot(x, y, z) * this.zoom;
  }

  /** Rows of the rotation: first about the vertical axis, then about the horizontal one. */
  get turn() {
    const [s, c, t, d] = [Math.sin(this.yaw), Math.cos(this.yaw), Math.sin(this.pitch), Math.cos(this.pitch)];
    return [[c, 0, s], [t * s, d, -t * c], [-d * s, t, d * c]];
  }

  /** Place of a point in micrometers on the canvas, in pixels of the page. */
  project(point) {
    const p = this.turn.map(row => row.reduce((sum, r, i) => sum + r * (point[i] - this.extent[i] / 2), 0));
    return [this.canvas.clientWidth / 2 + (p[0] + this.shift[0]) * this.scale, this.canvas.clientHeight / 2 + (p[1] + this.shift[1]) * this.scale];
  }

  drawNow(ids = false) {
    const gl = this.gl, ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * ratio), height = Math.round(this.canvas.clientHeight * ratio);
    if (!width || !height) return;
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    gl.viewport(0, 0, width, height);
    gl.clearColor(...(ids ? [0, 0, 0, 0] : [0.051, 0.067, 0.09, 1]));
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    this.use(this.surface);
    gl.uniform1f(gl.getUniformLocation(this.surface, 'picked'), this.picked);
    gl.uniform1i(gl.getUniformLocation(this.surface, 'ids'), ids ? 1 : 0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.bindVertexArray(this.array);
    gl.drawElements(gl.TRIANGLES, this.length, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
    if (ids) return;
    this.lines();
    this.marks();
  }

  use(program) {
    const gl = this.gl, scale = this.scale, turn = this.turn;
    gl.useProgram(program);
    const place = name => gl.getUniformLocation(program, name);
    gl.uniformMatrix3fv(place('turn'), false, [0, 1, 2].flatMap(column => turn.map(row => row[column])));
    gl.uniform3fv(place('extent'), this.extent);
    gl.uniform3fv(place('middle'), this.extent.map(e => e / 2));
    gl.uniform4f(place('view'), 2 * scale / this.canvas.clientWidth, 2 * scale / this.canvas.clientHeight, ...this.shift);
  }

  /** The edges of the volume and the frame of the slice that is shown. */
  lines() {
    const gl = this.gl;
    const corners = [...Array(8).keys()].map(c => [c & 1, (c >> 1) & 1, c >> 2]);
    const edges = corners.flatMap((c, i) => [1, 2, 4].filter(bit => !(i & bit)).flatMap(bit => [...c, ...corners[i | bit]]));
    const loop = [];
    if (this.slice) {
      const [u, v] = [0, 1, 2].filter(a => a !== this.slice.axis);
      const ring = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([a, b]) => {
        const p = [0, 0, 0];
        [p[this.slice.axis], p[u], p[v]] = [this.slice.share, a, b];
        return p;
      });
      ring.forEach((p, i) => loop.push(...p, ...ring[(i + 1) % 4]));
    }
    this.use(this.line);
    const place = gl.getAttribLocation(this.line, 'point');
    this.lineBuffer ??= gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.lineBuffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 0, 0);
    for (const [data, ink] of [[edges, [0.48, 0.53, 0.58, 1]], [loop, [0.94, 0.89, 0.26, 1]]]) {
      if (!data.length) continue;
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(data), gl.DYNAMIC_DRAW);
      gl.uniform4fv(gl.getUniformLocation(this.line, 'ink'), ink);
      gl.drawArrays(gl.LINES, 0, data.length / 3);
    }
    gl.disableVertexAttribArray(place);
  }

  /** Names and lengths of the axes beside the box, and the scale bar. */
  marks() {
    const marks = element('scene-marks'), middle = this.project(this.extent.map(e => e / 2));
    const round = value => value >= 100 ? value.toFixed(0) : value.toFixed(1);
    const texts = ['x', 'y', 'z'].map((name, axis) => {
      // Of the four edges along an axis the one whose middle lies farthest out.
      const [u, v] = [0, 1, 2].filter(a => a !== axis);
      const places = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([a, b]) => {
        const p = [0, 0, 0];
        [p[axis], p[u], p[v]] = [this.extent[axis] / 2, a * this.extent[u], b * this.extent[v]];
        return this.project(p);
      });
      const out = places.reduce((best, p) => Math.hypot(p[0] - middle[0], p[1] - middle[1]) > Math.hypot(best[0] - middle[0], best[1] - middle[1]) ? p : best);
      const far = Math.hypot(out[0] - middle[0], out[1] - middle[1]) || 1;
      return { text: `${name} ${round(this.extent[axis])} ${this.unit}`, x: out[0] + 38 * (out[0] - middle[0]) / far, y: out[1] + 16 * (out[1] - middle[1]) / far };
    });
    while (marks.children.length < 3) marks.append(document.createElement('span'));
    texts.forEach((t, i) => {
      const span = marks.children[i];
      span.textContent = t.text;
      [span.style.left, span.style.top] = [`${t.x}px`, `${t.y}px`];
    });
    const most = 0.22 * this.canvas.clientWidth / this.scale, power = 10 ** Math.floor(Math.log10(most)), digits = most / power;
    const length = power * (digits >= 5 ? 5 : digits >= 2 ? 2 : 1), bar = element('scene-scale');
    bar.hidden = false;
    bar.firstElementChild.style.width = `${length * this.scale}px`;
    bar.lastElementChild.textContent = `${length} ${this.unit}`;
  }

  /** The object at a place of the canvas, -1 for none: objects are drawn in their numbers and one pixel is read. */
  objectAt(x, y) {
    const gl = this.gl, ratio = this.canvas.width / this.canvas.clientWidth, pixel = new Uint8Array(4);
    if (!this.frame) {
      this.frame = gl.createFramebuffer();
      [this.frameColor, this.frameDepth] = [gl.createRenderbuffer(), gl.createRenderbuffer()];
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    for (const [buffer, format, attachment] of [[this.frameColor, gl.RGBA8, gl.COLOR_ATTACHMENT0], [this.frameDepth, gl.DEPTH_COMPONENT24, gl.DEPTH_ATTACHMENT]]) {
      gl.bindRenderbuffer(gl.RENDERBUFFER, buffer);
      gl.renderbufferStorage(gl.RENDERBUFFER, format, this.canvas.width, this.canvas.height);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, attachment, gl.RENDERBUFFER, buffer);
    }
    this.drawNow(true);
    gl.readPixels(Math.floor(x * ratio), this.canvas.height - 1 - Math.floor(y * ratio), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    return pixel[0] + 256 * pixel[1] + 65536 * pixel[2] - 1;
  }

  listen() {
    const canvas = this.canvas;
    let from = null, moved = 0;
    canvas.addEventListener('pointerdown', e => {
      [from, moved] = [[e.clientX, e.clientY], 0];
      canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener('pointermove', e => {
      if (!from) return;
      const [dx, dy] = [e.clientX - from[0], e.clientY - from[1]];
      moved += Math.abs(dx) + Math.abs(dy);
      from = [e.clientX, e.clientY];
      if (e.shiftKey || e.buttons === 2) this.shift = [this.shift[0] + dx / this.scale, this.shift[1] + dy / this.scale];
      else this.rotate(dx * 0.01, dy * 0.01);
      this.draw();
    });
    canvas.addEventListener('pointerup', e => {
      from = null;
      if (moved > 4 || !this.objects) return;
      const box = canvas.getBoundingClientRect();
      this.onPick(this.objectAt(e.clientX - box.left, e.clientY - box.top));
    });
    canvas.addEventListener('contextmenu', e => e.preventDefault());
    canvas.addEventListener('wheel', e => {
      e.preventDefault();
      this.magnify(Math.exp(-e.deltaY * 0.0012));
    }, { passive: false });
    canvas.addEventListener('keydown', e => {
      const step = 0.12;
      const act = {
        ArrowLeft: () => this.rotate(-step, 0), ArrowRight: () => this.rotate(step, 0), ArrowUp: () => this.rotate(0, -step), ArrowDown: () => this.rotate(0, step),
        '+': () => this.magnify(1.15), '-': () => this.magnify(1 / 1.15), 0: () => this.reset(),
      }[e.key];
      if (!act) return;
      e.preventDefault();
      act();
      this.draw();
    });
  }

  rotate(yaw, pitch) {
    // What is near follows the pointer.
    this.yaw -= yaw;
    this.pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, this.pitch + pitch));
  }

  magnify(factor) {
    this.zoom = Math.min(20, Math.max(0.3, this.zoom * factor));
    this.draw();
  }
}

/** Means of the normals of the triangles around each vertex, weighted by area. */
function normalsOf(points, indices, extent) {
  const normals = new Float32Array(points.length), factor = extent.map(e => e / 65535);
  const at = (vertex, axis) => points[3 * vertex + axis] * factor[axis];
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [indices[i], indices[i + 1], indices[i + 2]];
    const [ux, uy, uz] = [at(b, 0) - at(a, 0), at(b, 1) - at(a, 1), at(b, 2) - at(a, 2)];
    const [vx, vy, vz] = [at(c, 0) - at(a, 0), at(c, 1) - at(a, 1), at(c, 2) - at(a, 2)];
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const vertex of [a, b, c]) for (let axis = 0; axis < 3; axis++) normals[3 * vertex + axis] += n[axis];
  }
  return normals;
}
