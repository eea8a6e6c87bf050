import * as eels from "eels";
let t=performance.now(); const lap=(s:string)=>{console.log(s,((performance.now()-t)/1000).toFixed(1));t=performance.now();};
await eels.startTensors(); lap("tensors");
const images = await eels.simulateSrfeo3({random:eels.prng(20261121).split("twin"),images:12}); lap("simulate");
const prepared=eels.prepareSrfeo3(images); lap("prepare");
const train=eels.stackPart(prepared,"training");
const held=prepared.images.filter(i=>i.part==="held out");
const fit=await eels.fitPca(train.counts,{weighting:"poisson",centred:false}); const rank=eels.rankByHardThreshold(fit); lap("pca "+rank);
const question={fromEv:525,toEv:538,peaks:[{name:"pre-peak",nearEv:528.2,withinEv:2,fwhmEv:2.5},{name:"main peak",nearEv:535.5,withinEv:3,fwhmEv:6}]};
const trials=[];
for(const frameRateHz of [400,100,25,4,1]) for(const name of ["initial","annealed"]) trials.push(eels.peakTrials(name,held.filter(i=>i.state===name),{frameRateHz}));
lap("trials");
const methods=[{method:"raw",apply:(i:eels.SpectrumImage)=>i,keepsNoise:true},{method:"PCA",apply:(i:eels.SpectrumImage)=>eels.reconstructPca(fit,i,rank)}];
const out=await eels.fitMethods(methods,trials,question); lap("fits");
for(const o of out) for(const f of [o.truth]) if(o.truth.status.some(s=>s!=="fitted")) console.log("TRUTH",o.method,o.trials.name,o.trials.frameRateHz,eels.countStatus(f));
console.table(eels.methodStatus(out));
try{console.table(eels.methodErrors(out).map(r=>({m:r.method,n:r.name,f:r.frameRateHz,p:r.peak,bias:r.biasEv.toFixed(3),sc:r.scatterEv.toFixed(3),st:r.statedEv.toFixed(3),hb:r.heightBias.toFixed(2),hs:r.heightScatter.toFixed(2),wb:r.widthBias.toFixed(2),fail:r.failed,n2:r.fitted})));}catch(e){console.log(String(e))}
console.table(eels.boundTrials(trials,question)); lap("bound");
console.table(eels.methodTrends(out)); 
