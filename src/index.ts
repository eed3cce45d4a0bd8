/**
 * Mouthpiece as a library: the same parts as the program, few nouns.
 *
 * ```ts
 * import { openPlugin } from 'mouthpiece';
 *
 * const plugin = await openPlugin({ notice: console.log });
 * console.log(plugin.address);
 * plugin.stats.subscribe((stats) => console.log(stats.fps));
 * await plugin.usePreset('leo');
 * await plugin.close();
 * ```
 */
export type { SourceOptions } from './audio/source.js';
export { type ErrorCode, PluginError } from './errors.js';
export { CONTROLS, type Control } from './face/controls.js';
export { type Manifest, manifestSchema } from './manifest.js';
export { openPlugin, type Plugin } from './plugin.js';
export type { PluginOptions } from './plugin-options.js';
export { listPresets } from './presets/store.js';
export { type Rendered, type RenderOptions, render } from './render.js';
export type { Stats } from './stats.js';
export type { Frame, PixelFormat, Sink } from './types.js';
