/** The surface in three dimensions as triangles on the graphics card: colours by height, lines at the contour levels. */

import { HALF } from "./camera.js";
import { sizeOf } from "./sizes.js";
import { rgb } from "./theme.js";

/**
 * @typedef {import("../types.d.ts").SurfaceHead} SurfaceHead
 * @typedef {import("../types.d.ts").Theme} Theme
 */

const VERTEX = `#version 300 es
  uniform mat4 matrix;
  in vec3 place;
  in vec3 normal;
  out float share;
  out vec3 facing;
  uniform vec2 ends;
  void main() {
    gl_Position = matrix * vec4(place, 1.0);
    share = (place.z - ends.x) / (ends.y - ends.x);
    facing = normal;
  }`;

const SAMPLES = 4; // a pixel
const FRAGMENT = `#version 300 es
  precision highp float;
  in float share;
  in vec3 facing;
  uniform vec3 ground[7];
  uniform vec3 wire;
  uniform float lines;
  out vec4 color;
  void main() {
    float at = clamp(share, 0.0, 1.0) * 6.0;
    int k = min(int(at), 5);
    vec3 base = mix(ground[k], ground[k + 1], at - float(k));
    vec3 light = normalize(vec3(-0.36, -0.5, 0.79));
    float lit = 0.86 + 0.18 * abs(dot(normalize(facing), light));
    float band = share * lines;
    float far = abs(band - round(band)) / max(fwidth(band), 1e-6);
    float line = (1.0 - smoothstep(0.35, 1.15, far)) * smoothstep(0.6, 0.15, fwidth(band)); // where they are dense they fade
    color = vec4(mix(base * lit, wire, 0.6 * line), 1.0);
  }`;

export class Mesh {
  /** Throws where the browser has no WebGL. @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true });
    if (!gl) throw new Error("no WebGL");
    this.gl = gl;
    /** @type {[SurfaceHead, Float32Array, Theme] | null} */
    this.shown = null;
    this.count = 0; // of the triangles' corners
    /** @type {Map<string, WebGLBuffer>} */
    this.buffers = new Map();
    this.smooth =
      /** @type {{frame: WebGLFramebuffer | null, layers: (WebGLRenderbuffer | null)[], size: string}} */ ({});
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.build();
      if (this.shown) this.update(...this.shown);
    });
    this.build();
  }

  build() {
    const { gl } = this;
    this.buffers.clear();
    const program = /** @type {WebGLProgram} */ (gl.createProgram());
    const shaders = /** @type {const} */ ([
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ]);
    for (const [kind, source] of shaders) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    this.program = program;
    const smooth = gl.createFramebuffer();
    const layers = [gl.COLOR_ATTACHMENT0, gl.DEPTH_ATTACHMENT].map((at) => {
      const layer = gl.createRenderbuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, smooth);
      gl.bindRenderbuffer(gl.RENDERBUFFER, layer);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, at, gl.RENDERBUFFER, layer);
      return layer;
    });
    this.smooth = { frame: smooth, layers, size: "" };
  }

  /** Where a picture with smooth edges is drawn: several samples a pixel. @param {number} width @param {number} height */
  smoothed(width, height) {
    const { gl, smooth } = this;
    const size = `${width} ${height}`;
    if (size !== smooth.size) {
      [gl.RGBA8, gl.DEPTH_COMPONENT16].forEach((format, i) => {
        gl.bindRenderbuffer(gl.RENDERBUFFER, smooth.layers[i]);
        gl.renderbufferStorageMultisample(gl.RENDERBUFFER, SAMPLES, format, width, height);
      });
      smooth.size = size;
    }
    return smooth.frame;
  }

  /** @param {SurfaceHead} surface @param {Float32Array} heights @param {Theme} theme */
  update(surface, heights, theme) {
    this.shown = [surface, heights, theme];
    const { gl } = this;
    const { places, normals, triangles } = solid(surface, heights);
    this.attribute("place", places);
    this.attribute("normal", normals);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffer("triangles"));
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    this.count = triangles.length;
    const { low, high, levels } = surface.scale;
    gl.uniform2f(this.at("ends"), low, high);
    gl.uniform3fv(
      this.at("ground"),
      theme.ground.flatMap((c) => rgb(c).map((v) => v / 255)),
    );
    gl.uniform3fv(
      this.at("wire"),
      rgb(theme.wire).map((v) => v / 255),
    );
    gl.uniform1f(this.at("lines"), (levels.length - 1) / 2); // biome-ignore format: one a line
  }

  /** One for each name, filled anew with every surface. @param {string} name */
  buffer(name) {
    const known = this.buffers.get(name) ?? this.gl.createBuffer();
    this.buffers.set(name, known);
    return known;
  }

  /** @param {string} name */
  at(name) {
    return this.gl.getUniformLocation(/** @type {WebGLProgram} */ (this.program), name);
  }

  /** @param {string} name @param {Float32Array} values three for each vertex */
  attribute(name, values) {
    const { gl } = this;
    const at = gl.getAttribLocation(/** @type {WebGLProgram} */ (this.program), name);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer(name));
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 0, 0);
  }

  /** @param {Float64Array} matrix @param {boolean} [draft] in large pixels, which a machine without a graphics card draws ten times as fast */
  draw(matrix, draft = false) {
    const { gl, canvas } = this;
    const ratio = Math.min(window.devicePixelRatio || 1, 2) * (draft ? 0.5 : 1);
    const [width, height] = sizeOf(canvas).map((pixels) => Math.round(pixels * ratio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const frame = draft ? null : this.smoothed(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.uniformMatrix4fv(this.at("matrix"), false, new Float32Array(matrix));
    gl.drawElements(gl.TRIANGLES, this.count, gl.UNSIGNED_SHORT, 0);
    if (!frame) return;
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
  }

  /** A browser keeps a few pictures of this kind only. */
  dispose() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

/**
 * The grid as triangles; squares with a gap are left out.
 * @param {SurfaceHead} surface @param {Float32Array} u
 */
export function solid({ view, grid: { nx, ny }, scale }, u) {
  const [[x0, x1], [y0, y1]] = view;
  const places = new Float32Array(3 * nx * ny);
  const normals = new Float32Array(3 * nx * ny);
  const triangles = new Uint16Array(6 * (nx - 1) * (ny - 1));
  let count = 0;
  const rise = (2 * HALF[2]) / (scale.high - scale.low);
  const dx = (2 * HALF[0]) / (nx - 1);
  const dy = (2 * HALF[1]) / (ny - 1);
  const width = (x1 - x0) / (nx - 1);
  const depth = (y1 - y0) / (ny - 1);
  for (let j = 0; j < ny; j++) {
    const front = j > 0 ? -nx : 0;
    const back = j < ny - 1 ? nx : 0;
    const runY = (dy * (back - front)) / nx;
    for (let i = 0; i < nx; i++) {
      const k = j * nx + i;
      const left = i > 0 ? -1 : 0;
      const right = i < nx - 1 ? 1 : 0;
      const sx = ((u[k + right] - u[k + left]) * rise) / (dx * (right - left));
      const sy = ((u[k + back] - u[k + front]) * rise) / runY;
      const at = 3 * k;
      places[at] = x0 + width * i;
      places[at + 1] = y0 + depth * j;
      places[at + 2] = Number.isNaN(u[k]) ? scale.low : u[k];
      normals[at] = Number.isNaN(sx) ? 0 : -sx;
      normals[at + 1] = Number.isNaN(sy) ? 0 : -sy;
      normals[at + 2] = 1;
      if (i === nx - 1 || j === ny - 1 || Number.isNaN(u[k] + u[k + 1] + u[k + nx] + u[k + nx + 1])) continue;
      triangles[count] = triangles[count + 3] = k;
      triangles[count + 1] = k + 1;
      triangles[count + 2] = triangles[count + 4] = k + nx + 1;
      triangles[count + 5] = k + nx;
      count += 6;
    }
  }
  return { places, normals, triangles: triangles.subarray(0, count) };
}
