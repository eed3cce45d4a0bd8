import fs from 'node:fs';
import { findFace } from '/work/main/src/align/detector.ts';
import { buildPuppet } from '/work/main/src/align/puppet.ts';
import { createCanvas, loadImage, ImageData } from '/work/main/node_modules/@napi-rs/canvas/index.js';
import { openPuppet } from '/work/main/src/avatar/puppet.ts';
import { loadCanonical } from '/work/main/src/face/canonical.ts';
import { openReference } from '/work/main/src/avatar/kernel/reference.ts';
import { drawSheet } from '/work/main/src/avatar/sheet.ts';
import { test } from 'vitest';
test('dev', { timeout: 300000 }, async () => {
  for (const file of process.env.PICS!.split(' ')) {
    const name = file.split('/').pop()!.replace(/\..*/, '');
    const img = await loadImage(file);
    const cache = `/tmp/ali/pts-${name}.json`;
    let pts: any;
    const t0 = performance.now();
    if (fs.existsSync(cache)) pts = JSON.parse(fs.readFileSync(cache, 'utf8'));
    else { pts = await findFace(img as any); if (pts) fs.writeFileSync(cache, JSON.stringify(pts)); }
    const t1 = performance.now();
    if (!pts) { console.log(name, 'NO FACE', t1 - t0); continue; }
    const c = createCanvas(img.width, img.height); c.getContext('2d').drawImage(img, 0, 0);
    const picture = { width: img.width, height: img.height, rgba: c.getContext('2d').getImageData(0, 0, img.width, img.height).data };
    const built = buildPuppet({ picture, ...pts });
    const t2 = performance.now();
    const [w, h] = [Number(process.env.W ?? 420), Number(process.env.H ?? 420)];
    const avatar = await openPuppet({ rig: built.rig, pictures: built.pictures, canonical: loadCanonical(), kernel: async (b) => (await import('/work/main/src/avatar/kernel/load.ts')).openKernel(b), width: w, height: h });
    const t3 = performance.now();
    console.log(name, img.width, img.height, 'find', (t1 - t0) | 0, 'build', (t2 - t1) | 0, 'open', (t3 - t2) | 0, built.notices.join('; '));
    const vis = process.env.VIS?.split(',') ; const poses = process.env.POSES?.split(',');
    fs.writeFileSync(`/tmp/ali/sheet-${name}.png`, drawSheet(avatar, { visemes: vis, poses }));
    if (process.env.PTS) { const [a,b]=[pts.landmarks[36],pts.landmarks[45]]; const u=Math.hypot(b[0]-a[0],b[1]-a[1]), mx=(a[0]+b[0])/2,my=(a[1]+b[1])/2+.5*u; const S=900,k=createCanvas(S,S),x=k.getContext('2d'); const z=S/(2.6*u); const to=(p:any)=>[(p[0]-mx)*z+S/2,(p[1]-my)*z+S/2]; const [ix,iy]=to([0,0]); x.drawImage(img,ix,iy,img.width*z,img.height*z);
      const line=(l:any[],c:string)=>{x.strokeStyle=c;x.beginPath();for(const p of l){const [X,Y]=to(p);x.lineTo(X,Y)}x.stroke()}; const e=pts.contours; line(e.eyes.left.upper,'lime');line(e.eyes.left.lower,'yellow');line(e.eyes.right.upper,'lime');line(e.eyes.right.lower,'yellow');line(e.lips.upper,'cyan');line(e.lips.lower,'magenta'); x.fillStyle='red'; for(const p of pts.landmarks){const [X,Y]=to(p);x.fillRect(X-2,Y-2,4,4)}
      fs.writeFileSync(`/tmp/ali/pts-${name}.png`,k.toBuffer('image/png')); }
    if (process.env.ZOOM) {
      const fit = Math.min(w / built.rig.size.width, h / built.rig.size.height); const L = built.rig.landmarks; const ox=(w-built.rig.size.width*fit)/2, oy=h-built.rig.size.height*fit;
      const u = Math.hypot(L[45][0]-L[36][0], L[45][1]-L[36][1])*fit; const cx=(L[36][0]+L[45][0])/2*fit+ox, cy=(L[36][1]+L[45][1])/2*fit+oy+0.5*u;
      const { VISEMES, HEAD_POSES, faceOf, flatten } = await import('/work/main/src/avatar/sheet.ts');
      const S=300, V=vis??Object.keys(VISEMES), P=poses??['front']; const k=createCanvas(S*V.length,S*P.length), x=k.getContext('2d');
      const cell=createCanvas(w,h), cxx=cell.getContext('2d'), id=cxx.createImageData(w,h);
      P.forEach((p,r)=>V.forEach((v,c)=>{ const f=avatar.draw({controls:faceOf(HEAD_POSES[p]??{},VISEMES[v]??{}),of:0 as any,at:0 as any}); flatten(f.as('rgba'),id.data); cxx.putImageData(id,0,0); x.drawImage(cell,cx-1.1*u,cy-1.1*u,2.2*u,2.2*u,c*S,r*S,S,S); }));
      fs.writeFileSync(`/tmp/ali/zoom-${name}.png`, k.toBuffer('image/png'));
    }
    for (const [n, p] of built.pictures) if (process.env.PARTS) { const k = createCanvas(p.width, p.height); k.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(p.rgba), p.width, p.height), 0, 0); fs.writeFileSync(`/tmp/ali/part-${name}-${n}`, k.toBuffer('image/png')); }
  }
});
