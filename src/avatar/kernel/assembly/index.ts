/** AssemblyScript: the functions of ../raw.ts, to the same bits as ../reference. */
export { draw } from './raster';
export { polygon } from './polygon';
export { fill, straighten, under } from './blit';
export { yuyv, i420 } from './convert';
