import { read, readImage, readMeasurement } from "./read/read.ts";
for (const p of Deno.args) {
  const [path, image] = p.split("@");
  const o = image === undefined ? {} : { image: /^\d+$/.test(image) ? +image : image };
  try { const m = await readMeasurement(path, o);
    console.log(path.split("/").slice(-2).join("/"), m.format, JSON.stringify(m.title), m.shape, m.data.constructor.name, m.data.slice(0,3), m.complex, m.unit, m.valueOrigin, m.valueScale, JSON.stringify(m.axes.map(a=>[a.name,a.start,a.step,a.unit])), JSON.stringify(m.settings)); 
    for (const f of [read, readImage]) try { const i = await f(path, o) as any; console.log("   ", f.name, i.shape, i.energy, i.pixel ?? i.pixelNm, i.unit, i.data.slice(0,3)) } catch (e) { console.log("   ", f.name, String(e).slice(0,300)) }
  } catch (e) { console.log(path.split("/").slice(-2).join("/"), String(e).slice(0,700)) }
}
